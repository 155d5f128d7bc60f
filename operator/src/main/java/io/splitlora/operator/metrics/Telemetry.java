package io.splitlora.operator.metrics;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;

/** The metrics of reconciliation, without a series per resource: jobs come and go, series would stay. */
class Telemetry {
  private static final String SDK = "operator.sdk.";
  /** The SDK has none; by the beginning of a metric's name. */
  private static final Map<String, String> HELP = Map.of(
      "controllers.execution.reconcile", "Reconciliations of a job: their number and the time that they took",
      "controllers.execution.cleanup", "Reconciliations of a deleted job: their number and the time that they took",
      "events.received", "Changes of jobs and of their objects that the operator has seen",
      "events.delete", "Deleted jobs that the operator has seen",
      "reconciliations.started", "Reconciliations that were begun, by retries",
      "reconciliations.success", "Reconciliations that succeeded",
      "reconciliations.failed", "Reconciliations that failed and are tried again",
      "reconciliations.executions", "Reconciliations that are under way",
      "reconciliations.queue.size", "Jobs that wait to be reconciled");

  @Produces @Singleton
  @SuppressWarnings("removal") // the SDK has no other yet
  Metrics metrics(MeterRegistry registry) {
    return MicrometerMetrics.withoutPerResourceMetrics(registry);
  }

  /** Number and sum of durations are enough: their histogram was most of all series. */
  @Produces @Singleton
  MeterFilter filter() {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().startsWith(SDK)
            ? new Meter.Id(id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), help(id), id.getType())
            : id;
      }

      @Override
      public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        return id.getName().startsWith(SDK)
            ? DistributionStatisticConfig.builder().percentilesHistogram(false).build().merge(config) : config;
      }
    };
  }

  private static String help(Meter.Id id) {
    String name = id.getName().substring(SDK.length());
    return HELP.entrySet().stream().filter(help -> name.startsWith(help.getKey())).map(Map.Entry::getValue).findFirst()
        .orElse(id.getDescription());
  }
}
