package io.splitlora.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another version of the API has stored: whoever lists all objects must be able to read each. */
class StoredObjectsTest {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final KubernetesSerialization DEEP =
      new KubernetesSerialization(StoredJson.readable(new ObjectMapper()), true);
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

  @ParameterizedTest
  @ValueSource(ints = {60, 1100, 9900})
  void withObjectsInObjectsInObjectsAreReadToo(int depth) {
    String deep = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    String list = """
        {"apiVersion": "splitlora.io/v1alpha1", "kind": "SplitLoRAJobList", "metadata": {}, "items": [
          {"apiVersion": "splitlora.io/v1alpha1", "kind": "SplitLoRAJob",
           "metadata": {"name": "deep", "managedFields": [{"manager": "kubectl", "fieldsV1": %s}]},
           "spec": {"model": {"source": "sample://m"}, "splitServer": {"podTemplate": %s}}},
          {"apiVersion": "splitlora.io/v1alpha1", "kind": "SplitLoRAJob", "metadata": {"name": "next"},
           "spec": {"model": {"source": "sample://m"}}}]}""".formatted(deep, deep);
    var jobs = DEEP.unmarshal(list, new TypeReference<DefaultKubernetesResourceList<SplitLoRAJob>>() {}).getItems();
    SplitLoRAJob first = DEEP.clone(jobs.get(0));
    assertEquals("deep", first.getMetadata().getName());
    assertNull(first.getSpec());
    assertEquals(List.of(), first.getMetadata().getManagedFields());
    assertEquals("sample://m", jobs.get(1).getSpec().model().source());
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
          conditions: [{type: Failed, status: "True", reason: DivergedClient, message: edge/3, lastTransitionTime: \
        "2026-01-01T00:00:00Z"}]
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
