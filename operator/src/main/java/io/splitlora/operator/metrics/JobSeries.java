package io.splitlora.operator.metrics;

import io.micrometer.core.instrument.Tags;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.operator.pools.PoolFigures;
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
    PHASE("job.phase", null, "1 for the phase that a job is in"),
    CONDITION("job.condition", null, "Whether a condition of a job that is not over holds: 1 or 0"),
    PROGRESS("job.progress.timestamp", "seconds",
        "When the operator last saw a job that is not over get on, in seconds since 1970"),
    ROUNDS("job.rounds", null, "Rounds of the whole job"),
    COMPLETED("job.completed.rounds", null, "Completed rounds"),
    LOSS("job.loss", null, "Mean training loss of the last completed round, in nats per token"),
    PERPLEXITY("job.perplexity", null, "Perplexity of the last evaluation"),
    BOUNDED("job.bounded.updates", null, "Updates that were longer than their round's bound and were shortened to it"),
    SCORE("job.score", null, "Scores of the text that the last evaluation generated"),
    LEASES_PER_POD("pool.leases.per.pod", null, "Clients of a pool that take part in a round, for each of its pods"),
    WAIT_SHARE("pool.wait.share", null, "Share of the last round for which a pool's pods waited"),
    UNSCHEDULABLE("pool.unschedulable", null, "Pods of a pool that no node takes"),
    STEP("pool.step", "seconds", "Time that a pod computes for a local step of one client");

    final String metric;
    final String unit;
    final String description;

    Figure(String name, String unit, String description) {
      this.metric = "splitlora." + name;
      this.unit = unit;
      this.description = description;
    }
  }

  record Series(Figure figure, Tags tags) {}

  /** @param progress when the job last got on */
  static Map<Series, Double> of(Tags job, SplitLoRAJobStatus status, List<PoolFigures> pools, Instant progress,
      Instant now) {
    var series = new JobSeries(job, new HashMap<>());
    series.put(Figure.PHASE, 1, "phase", String.valueOf(status.phase()));
    if (!JobStatus.isOver(status)) {
      series.put(Figure.PROGRESS, progress.toEpochMilli() / 1e3);
      series.conditions(status);
      pools.forEach(series::pool);
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

  private void pool(PoolFigures pool) {
    put(Figure.LEASES_PER_POD, pool.leasesPerPod(), "pool", pool.name());
    put(Figure.UNSCHEDULABLE, pool.unschedulable(), "pool", pool.name());
    put(Figure.WAIT_SHARE, pool.waitShare(), "pool", pool.name());
    put(Figure.STEP, pool.stepSeconds(), "pool", pool.name());
  }

  private void put(Figure figure, Number value, String... more) {
    if (value != null) {
      values.put(new Series(figure, job.and(more)), value.doubleValue());
    }
  }
}
