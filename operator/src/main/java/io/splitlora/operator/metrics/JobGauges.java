package io.splitlora.operator.metrics;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.operator.metrics.JobSeries.Figure;
import io.splitlora.operator.metrics.JobSeries.Series;
import io.splitlora.operator.pools.PoolFigures;
import io.splitlora.operator.status.JobStatus;
import io.splitlora.v1.Progress;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The jobs as metrics, while they exist: {@code splitlora_job_loss{namespace="…",job="…"}} and the like. */
public final class JobGauges {
  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<ResourceID, Gauges> jobs = new ConcurrentHashMap<>();

  public JobGauges(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  /**
   * Shows a job as its status has it.
   *
   * @param told what the aggregator told last: it gets on where the status has no figure for it
   * @param pools what was seen of its pools
   * @return when to show a job that is over once more, as most of its figures go
   */
  public Optional<Instant> show(ResourceID job, SplitLoRAJobStatus status, Optional<Progress> told,
      List<PoolFigures> pools) {
    jobs.computeIfAbsent(job, Gauges::new).show(status, told, pools);
    return Optional.of(status).filter(JobStatus::isOver).map(over -> JobSeries.end(over).plus(JobSeries.AFTERGLOW))
        .filter(gone -> gone.isAfter(clock.instant()));
  }

  public void forget(ResourceID job) {
    Gauges gone = jobs.remove(job);
    if (gone != null) {
      gone.show(Map.of());
    }
  }

  /** Of one job; a figure is there from when it is first known. */
  private final class Gauges {
    private final Tags job;
    private final Map<Series, Double> values = new ConcurrentHashMap<>();
    private final Map<Series, Meter> meters = new HashMap<>();
    private List<Object> lastSeen = List.of();
    private List<Object> lastTold = List.of();
    private Instant progress;

    Gauges(ResourceID id) {
      job = Tags.of("namespace", id.getNamespace().orElse(""), "job", id.getName());
    }

    /**
     * Whole models send bytes only at a round's end, and an evaluation none; an aggregator that is silent gets nowhere.
     */
    synchronized void show(SplitLoRAJobStatus status, Optional<Progress> told, List<PoolFigures> pools) {
      told.ifPresent(now -> lastTold =
          List.of(now.getPhase(), now.getRounds().getStep(), now.getEvaluation().getGenerated().getTexts()));
      List<Object> seen = Arrays.asList(status.completedRounds(), status.bytesUp(), lastTold);
      if (!seen.equals(lastSeen)) {
        lastSeen = seen;
        progress = clock.instant();
      }
      show(JobSeries.of(job, status, pools, progress, clock.instant()));
    }

    synchronized void show(Map<Series, Double> now) {
      values.keySet().retainAll(now.keySet());
      values.putAll(now);
      Set.copyOf(meters.keySet()).stream().filter(series -> !now.containsKey(series))
          .forEach(gone -> registry.remove(meters.remove(gone)));
      now.keySet().forEach(series -> meters.computeIfAbsent(series, this::register));
    }

    private Meter register(Series series) {
      return series.figure() == Figure.BOUNDED ? counter(series) : gauge(series);
    }

    private Meter counter(Series series) {
      return FunctionCounter.builder(series.figure().metric, values, known -> known.getOrDefault(series, Double.NaN))
          .description(series.figure().description).tags(series.tags()).register(registry);
    }

    private Meter gauge(Series series) {
      return Gauge.builder(series.figure().metric, values, known -> known.getOrDefault(series, Double.NaN))
          .baseUnit(series.figure().unit).description(series.figure().description).tags(series.tags())
          .register(registry);
    }
  }
}
