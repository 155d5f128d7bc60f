package io.splitlora.operator.job;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The figures of the jobs as metrics, while the jobs exist: {@code splitlora_job_loss{namespace="…",job="…"}} and the like. */
final class JobGauges {

  private final MeterRegistry registry;
  private final Map<ResourceID, Gauges> jobs = new ConcurrentHashMap<>();

  JobGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  void show(ResourceID job, SplitLoRAJobStatus status) {
    jobs.computeIfAbsent(job, Gauges::new).show(status);
  }

  void forget(ResourceID job) {
    Gauges gone = jobs.remove(job);
    if (gone != null) {
      gone.meters.values().forEach(registry::remove);
    }
  }

  /** Of one job; a figure is there from when it is first known. */
  private final class Gauges {

    private final Tags tags;
    private final Map<String, Double> values = new ConcurrentHashMap<>();
    private final Map<String, Meter> meters = new HashMap<>();

    Gauges(ResourceID job) {
      tags = Tags.of("namespace", job.getNamespace().orElse(""), "job", job.getName());
    }

    synchronized void show(SplitLoRAJobStatus status) {
      set("completed.rounds", tags, status.completedRounds());
      set("loss", tags, status.loss());
      set("perplexity", tags, status.perplexity());
      if (status.scores() != null) {
        status.scores().forEach((metric, value) -> set("score", tags.and("metric", metric), value));
      }
    }

    private void set(String figure, Tags tagged, Number value) {
      if (value != null) {
        String key = figure + tagged;
        values.put(key, value.doubleValue());
        meters.computeIfAbsent(key, none -> Gauge.builder("splitlora.job." + figure, values, known -> known.get(key))
            .tags(tagged).register(registry));
      }
    }
  }
}
