package io.splitlora.operator.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobGaugesTest {
  private static final ResourceID JOB = new ResourceID("quickstart", "films");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final JobGauges gauges = new JobGauges(registry);

  private static SplitLoRAJobStatus status(int rounds, Double loss, Map<String, Double> scores) {
    return new SplitLoRAJobStatus(1L, null, null, null, null, null, null, rounds, 10, 0, null, loss, null, null, scores, null, null, null,
        null, null, null, null, null, null, null);
  }

  @Test
  void showWhatIsKnownWhileTheJobExists() {
    gauges.show(JOB, status(0, null, null));
    assertNull(registry.find("splitlora.job.loss").gauge(), "not known yet");
    gauges.show(JOB, status(3, 1.5, Map.of("BLEU", 0.4)));
    gauges.show(JOB, status(4, 1.25, Map.of("BLEU", 0.5)));
    assertEquals(4, registry.get("splitlora.job.completed.rounds").tags("namespace", "films", "job", "quickstart").gauge().value());
    assertEquals(1.25, registry.get("splitlora.job.loss").gauge().value());
    assertEquals(0.5, registry.get("splitlora.job.score").tag("metric", "BLEU").gauge().value());
    gauges.forget(JOB);
    assertEquals(0, registry.getMeters().size());
  }
}
