package io.splitlora.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another version of the API has stored: whoever lists all objects must be able to read each. */
class StoredObjectsTest {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final String JOB = """
      apiVersion: splitlora.io/v1alpha1
      kind: SplitLoRAJob
      metadata: {name: job}
      spec:
        model: {source: sample://m}
        clientPools: [{name: edge, data: {source: sample://d}}]
      """;

  private static SplitLoRAJob read(String yaml) {
    return SERIALIZATION.clone(SERIALIZATION.unmarshal(yaml, SplitLoRAJob.class));
  }

  @Test
  void ofThisVersionAreReadWhole() {
    SplitLoRAJob job = read(JOB + "  runPolicy: {backoffLimit: 3}\nstatus: {phase: Running, completedRounds: 2}\n");
    assertEquals("edge", job.getSpec().clientPools().get(0).name());
    assertEquals(3, job.getSpec().runPolicy().backoffLimit());
    assertEquals(SplitLoRAJobStatus.Phase.Running, job.getStatus().phase());
    assertEquals(2, job.getStatus().completedRounds());
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "runPolicy: {backoffLimit: 3000000000}",
    "runPolicy: {activeDeadlineSeconds: 99999999999999999999}",
    "training: {method: Gossip}",
    "training: {seed: 9223372036854775808}",
    "training: {momentum: 3}",
    "adapter: {targets: [q, lm_head]}",
    "adapter: 3"
  })
  void withASpecThatCannotBeReadHaveNone(String field) {
    SplitLoRAJob job = read(JOB + "  " + field + "\n");
    assertNull(job.getSpec());
    assertEquals("job", job.getMetadata().getName());
  }

  @Test
  void withFieldsOfAStatusThatCannotBeReadKeepTheOthers() {
    SplitLoRAJobStatus status = read(JOB + """
        status:
          phase: Paused
          completedRounds: 3000000000
          rounds: 9
          mood: good
          pools: [{name: edge, ready: 3000000000}, {name: other, ready: 1}]
          conditions: [{type: Failed, status: "True", reason: DivergedClient, message: edge/3, lastTransitionTime: "2026-01-01T00:00:00Z"}]
        """).getStatus();
    assertNull(status.phase());
    assertNull(status.completedRounds());
    assertEquals(9, status.rounds());
    assertNull(status.pools());
    assertEquals("DivergedClient", status.conditions().get(0).getReason());
  }

  @Test
  void withASizeThatCannotBeReadKeepTheirNames() {
    ClientPool pool = SERIALIZATION.unmarshal("""
        apiVersion: splitlora.io/v1alpha1
        kind: ClientPool
        metadata: {name: job-edge}
        spec: {job: job, pool: edge, replicas: 3000000000}
        status: {replicas: 3000000000, readyReplicas: 2}
        """, ClientPool.class);
    assertNotNull(pool.getSpec());
    assertEquals("edge", pool.getSpec().pool());
    assertNull(pool.getSpec().replicas());
    assertEquals(2, pool.getStatus().readyReplicas());
  }
}
