package io.splitlora.federation.progress;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.RoundSummary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last completed rounds, from the journal: the same for everybody, whenever they began to watch. */
final class History {

  private History() {}

  /**
   * Oldest first.
   *
   * @param primary the metric that is told of each round, if it scores text
   */
  static List<RoundSummary> of(Journal journal, Metric primary) {
    Deque<RoundSummary.Builder> rounds = new ArrayDeque<>();
    for (Entry entry : journal.entries()) {
      if (entry instanceof Entry.RoundJournaled round) {
        rounds.add(summary(round));
      } else if (entry instanceof Entry.Evaluated evaluated && !rounds.isEmpty()
          && rounds.getLast().getCompletedRounds() == evaluated.completedRounds()) {
        add(evaluated, primary, rounds.getLast());
      }
      if (rounds.size() > MessageBounds.HISTORY) {
        rounds.removeFirst();
      }
    }
    return rounds.stream().map(RoundSummary.Builder::build).toList();
  }

  private static RoundSummary.Builder summary(Entry.RoundJournaled round) {
    var summary = RoundSummary.newBuilder().setCompletedRounds(round.round() + 1);
    double loss = round.metrics().loss();
    return Double.isFinite(loss) ? summary.setLoss(loss) : summary;
  }

  private static void add(Entry.Evaluated evaluated, Metric primary, RoundSummary.Builder summary) {
    evaluated.perplexity().ifPresent(summary::setPerplexity);
    if (primary.scoresText()) {
      evaluated.value(primary).ifPresent(summary::setScore);
    }
  }
}
