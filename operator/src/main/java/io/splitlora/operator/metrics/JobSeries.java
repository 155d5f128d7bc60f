package io.splitlora.operator.metrics;

import io.micrometer.core.instrument.Tags;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.operator.status.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The series that a job's status has as metrics. */
record JobSeries(Tags job, Map<Series, Double> values) {
  /** How long the last figures of a job that is over can be collected; after that its phase is all that is shown. */
  static final Duration AFTERGLOW = Duration.ofMinutes(15);
  private static final List<String> CONDITIONS =
      List.of(JobConditions.ACCEPTED, JobConditions.PODS_READY, JobConditions.TRAINING);
  private static final List<String> ENDS = List.of(JobConditions.COMPLETE, JobConditions.FAILED);

  /** What is measured; a unit is the end of a metric's name. */
  enum Figure {
    PHASE("phase", null, "1 for the phase that a job is in"),
    CONDITION("condition", null, "Whether a condition of a job that is not over holds: 1 or 0"),
    PROGRESS("progress.timestamp", "seconds",
        "When the operator last saw a job that is not over get on, in seconds since 1970"),
    ROUNDS("rounds", null, "Rounds of the whole job"),
    COMPLETED("completed.rounds", null, "Completed rounds"),
    LOSS("loss", null, "Mean training loss of the last completed round, in nats per token"),
    PERPLEXITY("perplexity", null, "Perplexity of the last evaluation"),
    BOUNDED("bounded.updates", null, "Updates that were longer than their round's bound and were shortened to it"),
    SCORE("score", null, "Scores of the text that the last evaluation generated");

    final String metric;
    final String unit;
    final String description;

    Figure(String name, String unit, String description) {
      this.metric = "splitlora.job." + name;
      this.unit = unit;
      this.description = description;
    }
  }

  record Series(Figure figure, Tags tags) {}

  /** @param progress when the job last got on */
  static Map<Series, Double> of(Tags job, SplitLoRAJobStatus status, Instant progress, Instant now) {
    var series = new JobSeries(job, new HashMap<>());
    series.put(Figure.PHASE, 1, "phase", String.valueOf(status.phase()));
    if (!JobStatus.isOver(status)) {
      series.put(Figure.PROGRESS, progress.toEpochMilli() / 1e3);
      series.conditions(status);
    }
    if (!JobStatus.isOver(status) || now.isBefore(end(status).plus(AFTERGLOW))) {
      series.figures(status);
    }
    return series.values;
  }

  /** When a job that is over ended. */
  static Instant end(SplitLoRAJobStatus status) {
    return status.conditions().stream()
        .filter(condition -> ENDS.contains(condition.getType()) && condition.getStatus().equals("True"))
        .map(condition -> Instant.parse(condition.getLastTransitionTime())).findFirst().orElse(Instant.EPOCH);
  }

  private void conditions(SplitLoRAJobStatus status) {
    status.conditions().stream().filter(condition -> CONDITIONS.contains(condition.getType()))
        .forEach(condition -> put(Figure.CONDITION, condition.getStatus().equals("True") ? 1 : 0, "condition",
            condition.getType()));
  }

  private void figures(SplitLoRAJobStatus status) {
    put(Figure.ROUNDS, status.rounds());
    put(Figure.COMPLETED, status.completedRounds());
    put(Figure.LOSS, status.loss());
    put(Figure.PERPLEXITY, status.perplexity());
    put(Figure.BOUNDED, status.boundedUpdates());
    if (status.scores() != null) {
      status.scores().forEach((metric, value) -> put(Figure.SCORE, value, "metric", metric));
    }
  }

  private void put(Figure figure, Number value, String... more) {
    if (value != null) {
      values.put(new Series(figure, job.and(more)), value.doubleValue());
    }
  }
}
