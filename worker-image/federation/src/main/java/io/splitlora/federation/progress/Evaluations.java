package io.splitlora.federation.progress;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.journal.Entry.Evaluated;
import io.splitlora.federation.journal.Journal;
import io.splitlora.v1.BestRound;
import io.splitlora.v1.Evaluating;
import io.splitlora.v1.Progress.Evaluation;
import io.splitlora.v1.Score;
import java.util.Optional;

/** What the validation data says of the job's states: the journal's evaluations, and the one that goes on. */
final class Evaluations {

  private final Journal journal;
  private final Metric primary;
  private Optional<Evaluating> generated = Optional.empty();

  /** @param primary the metric by which states are ranked */
  Evaluations(Journal journal, Metric primary) {
    this.journal = journal;
    this.primary = primary;
  }

  /** No text is generated yet, or any more. */
  void clearGenerated() {
    generated = Optional.empty();
  }

  void generated(int texts, int of) {
    generated = Optional.of(Evaluating.newBuilder().setTexts(texts).setOf(of).build());
  }

  Evaluation seen(int completedRounds) {
    var seen = Evaluation.newBuilder();
    journal.past().firstEvaluation().ifPresent(first -> first.perplexity().ifPresent(seen::setInitialPerplexity));
    journal.last(Evaluated.class).ifPresent(last -> {
      last.perplexity().ifPresent(seen::setPerplexity);
      last.scores().keySet()
          .forEach(metric -> last.value(metric).ifPresent(value -> seen.addScores(score(metric, value))));
      last.value(primary).ifPresent(value -> seen.setPrimary(score(primary, value)));
    });
    best().ifPresent(seen::setBest);
    generated.ifPresent(texts -> seen.setGenerated(texts.toBuilder().setCompletedRounds(completedRounds)));
    return seen.build();
  }

  private static Score score(Metric metric, double value) {
    return Score.newBuilder().setMetric(metric.name()).setValue(value).build();
  }

  private Optional<BestRound> best() {
    return journal.past().best(primary).map(best -> BestRound.newBuilder().setCompletedRounds(best.completedRounds())
        .setValue(best.value(primary).orElseThrow()).build());
  }
}
