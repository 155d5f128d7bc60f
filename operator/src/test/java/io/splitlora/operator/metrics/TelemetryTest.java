package io.splitlora.operator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class TelemetryTest {
  private static final String RECONCILE = "operator.sdk.controllers.execution.reconcile";

  private static Meter.Id id(String name) {
    return new Telemetry().filter().map(new Meter.Id(name, Tags.of("type", "cr"), null, null, Meter.Type.OTHER));
  }

  @Test
  void theSdksMetricsSayWhatTheyAre() {
    for (String name : List.of(RECONCILE, "operator.sdk.reconciliations.queue.size.splitlorajob",
        "operator.sdk.events.received")) {
      assertTrue(id(name).getDescription().length() > 10, name);
      assertEquals("cr", id(name).getTag("type"));
    }
    assertEquals(null, id("jvm.threads").getDescription(), "others are left as they are");
  }

  @Test
  void theSdksMetricsHaveNoHistogram() {
    var histogram = DistributionStatisticConfig.builder().percentilesHistogram(true).build();
    assertFalse(new Telemetry().filter().configure(id(RECONCILE), histogram).isPercentileHistogram());
    assertTrue(new Telemetry().filter().configure(id("others"), histogram).isPercentileHistogram());
  }
}
