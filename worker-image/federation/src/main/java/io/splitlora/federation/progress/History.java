package io.splitlora.federation.progress;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.Past;
import io.splitlora.v1.RoundSummary;
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
    return journal.past().history().stream().map(told -> summary(told, primary)).toList();
  }

  private static RoundSummary summary(Past.RoundTold told, Metric primary) {
    var summary = RoundSummary.newBuilder().setCompletedRounds(told.completedRounds());
    if (Double.isFinite(told.loss())) {
      summary.setLoss(told.loss());
    }
    if (told.evaluated() != null) {
      add(told.evaluated(), primary, summary);
    }
    return summary.build();
  }

  private static void add(Entry.Evaluated evaluated, Metric primary, RoundSummary.Builder summary) {
    evaluated.perplexity().ifPresent(summary::setPerplexity);
    if (primary.scoresText()) {
      evaluated.value(primary).ifPresent(summary::setScore);
    }
  }
}
