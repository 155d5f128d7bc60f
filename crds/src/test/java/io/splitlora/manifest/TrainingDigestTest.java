package io.splitlora.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingDigestTest {

  private static String digest(String... overrides) throws ManifestException {
    return TrainingDigest.of(Manifests.read(Manifests.SMALLEST, overrides));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "metadata.name=other",
    "metadata.labels={a: b}",
    "spec.clientPools[0].replicas=7",
    "spec.splitServer.port=7000",
    "spec.aggregator.port=7000",
    "spec.runPolicy.backoffLimit=1",
    "spec.runPolicy.suspend=true",
    "spec.image=registry.example/worker:2",
    "spec.export={storage: {size: 5Gi}}",
    "spec.aggregator.storage={storageClassName: fast}",
    "spec.splitServer.resources={limits: {nvidia.com/gpu: 1}}",
    "spec.splitServer.podTemplate={spec: {priorityClassName: high}}",
    "spec.aggregator.nodeSelector={zone: a}",
    "spec.clientPools[0].scaling=Fixed",
    "spec.clientPools[0].tolerations=[{key: gpu, operator: Exists}]",
    "spec.clientPools[0].volumes=[{name: data, claim: texts, mountPath: /data}]",
    "spec.aggregation.roundDeadlineSeconds=60",
    "spec.aggregation.latePolicy=Refuse",
    "spec.aggregation.participants={selection: All}",
    "spec.aggregation.quorum=1",
    "spec.training.rounds=10",
    "spec.adapter.alpha=3.2e1",
    "spec.adapter.dropout=-0.0"
  })
  void isTheSameForAJobWithTheSameResult(String override) throws Exception {
    assertEquals(digest(), digest(override));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "spec.training.rounds=11",
    "spec.training.seed=1",
    "spec.training.learningRate=2.0000000000000001e-3",
    "spec.training.adamW.beta1=0.8",
    "spec.adapter.targets=[v, q]",
    "spec.split.cut=2",
    "spec.splitServer.threads=2",
    "spec.clientPools[0].threads=2",
    "spec.clientPools[0].clients=2",
    "spec.clientPools[0].name=other",
    "spec.clientPools[0].data.source=file://x",
    "spec.model.source=file://x",
    "spec.aggregation.rule=RBLA",
    "spec.aggregation.weighting=Uniform",
    "spec.aggregation={quorum: 0.5, roundDeadlineSeconds: 60}",
    "spec.aggregation.participants={selection: Random, perRound: 1}",
    "spec.clientPools[0].localSteps=3",
    "spec.clientPools[0].cut=3",
    "spec.evaluation={data: {source: file://x}}"
  })
  void differsForAJobWithAnotherResult(String override) throws Exception {
    assertNotEquals(digest(), digest(override));
  }

  /** A change here means that journals written before cannot be resumed. */
  @Test
  void staysTheSameBetweenVersions() throws Exception {
    assertEquals("5f0b63c74181d723702425ada71af54def93716df4048fe9cd2267bc83fa04c2", digest());
  }
}
