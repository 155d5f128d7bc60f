package io.splitlora.operator.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.status.JobStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UnreadableSpecTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String STORED = """
      {"apiVersion": "splitlora.io/v1alpha1", "kind": "SplitLoRAJob",
       "metadata": {"name": "job", "namespace": "lab", "uid": "11111111-2222-3333-4444-555555555555", "generation": 3,
                    "resourceVersion": "4711", "creationTimestamp": "2026-01-01T00:00:00Z", "managedFields": \
      [{"manager": "kubectl"}]},
       "spec": {"model": {"source": "sample://m"}, "training": {"method": "Gossip"}, "runPolicy": {"backoffLimit": \
      3000000000},
                "clientPools": [{"name": "edge", "data": {"source": "sample://d"}}]},
       "status": {"phase": "Running", "completedRounds": 7, "conditions": [
         {"type": "Accepted", "status": "True", "reason": "ObjectsApplied", "message": "", "lastTransitionTime": \
      "2026-01-01T00:00:00Z"},
         {"type": "Training", "status": "True", "reason": "RoundsGoOn", "message": "", "lastTransitionTime": \
      "2026-01-01T00:00:00Z"}]}}
      """;

  @Test
  void namesTheFieldsThatAreNotUnderstood() {
    assertEquals(": spec.training.method: must be SplitLoRA, FedLoRA or CenLoRA, not 'Gossip', and 1 more",
        UnreadableSpec.problem(STORED));
  }

  @Test
  void isToldInTheStatusWhichElseStaysAsItWas() {
    SplitLoRAJob job = Serialization.unmarshal(STORED, SplitLoRAJob.class);
    assertNull(job.getSpec());
    var status = JobStatus.ofUnreadable(job, new InvalidJobException("UnreadableSpec", "why"), NOW);
    assertEquals(Phase.Running, status.phase());
    assertEquals(7, status.completedRounds());
    assertEquals("Accepted False UnreadableSpec why 2026-01-02T03:04:05Z", status.conditions().stream()
        .filter(condition -> condition.getType().equals("Accepted"))
        .map(condition -> String.join(" ", condition.getType(),
            condition.getStatus(), condition.getReason(), condition.getMessage(), condition.getLastTransitionTime()))
        .findFirst().orElseThrow());
    assertEquals(2, status.conditions().size());
    assertEquals(3, status.observedGeneration());
  }

  @Test
  void isToldInAFirstStatusToo() {
    SplitLoRAJob job = Serialization.unmarshal(STORED, SplitLoRAJob.class);
    job.setStatus(null);
    assertEquals(Phase.Pending,
        JobStatus.ofUnreadable(job, new InvalidJobException("UnreadableSpec", "why"), NOW).phase());
  }
}
