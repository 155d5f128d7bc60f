package io.splitlora.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.constraints.Constraint;
import io.splitlora.manifest.constraints.Constraints;
import io.splitlora.manifest.reader.ManifestReader;
import io.splitlora.manifest.reader.Manifests;
import io.splitlora.manifest.schema.ListSchema;
import io.splitlora.manifest.schema.RecordField;
import io.splitlora.manifest.schema.RecordSchema;
import io.splitlora.manifest.schema.Schema;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingDigestTest {
  private static final Path QUICKSTART = Path.of("../examples/quickstart.yaml");
  private static final String QUICKSTART_AT_FIRST = "8c98b0b5f632c84d59a90d1924fdc548188b79d4f060cbbf5277fcdf24362d0b";

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
      "spec.runPolicy.recoverySeconds=60",
      "spec.runPolicy.suspend=true",
      "spec.image=registry.example/worker:2",
      "spec.export={storage: {size: 5Gi}}",
      "spec.aggregator.storage={storageClassName: fast}",
      "spec.splitServer.resources={limits: {nvidia.com/gpu: 1}}",
      "spec.splitServer.podTemplate={spec: {priorityClassName: high}}",
      "spec.aggregator.nodeSelector={zone: a}",
      "spec.clientPools[0].scaling=Fixed",
      "spec.clientPools[0].minReplicas=2",
      "spec.clientPools[0].maxReplicas=8",
      "spec.clientPools[0].scaling=Elastic",
      "spec.clientPools[0].tolerations=[{key: gpu, operator: Exists}]",
      "spec.clientPools[0].volumes=[{name: data, claim: texts, mountPath: /data}]",
      "spec.aggregation.roundDeadlineSeconds=60",
      "spec.aggregation.latePolicy=Refuse",
      "spec.aggregation.participants={selection: All}",
      "spec.aggregation.quorum=1",
      "spec.aggregation.normBound=10",
      "spec.training.clientClipNorm=0",
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
      "spec.training.clientClipNorm=1",
      "spec.aggregation.normBound=3",
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
      "spec.evaluation={data: {source: file://x}}"
  })
  void differsForAJobWithAnotherResult(String override) throws Exception {
    assertNotEquals(digest(), digest(override));
  }

  private static final String MANY = "spec.clientPools[0].clients=9";

  /** Another value of each field of spec.aggregation, with what it needs beside it. */
  private static final Map<String, String> AGGREGATIONS = Map.ofEntries(
      Map.entry("rule", "{rule: RBLA}"),
      Map.entry("participants", "{participants: {selection: RoundRobin, perRound: 1}}"),
      Map.entry("weighting", "{weighting: Uniform}"),
      Map.entry("quorum", "{quorum: 0.5, roundDeadlineSeconds: 60}"),
      Map.entry("roundDeadlineSeconds", "{roundDeadlineSeconds: 60}"),
      Map.entry("latePolicy", "{latePolicy: Refuse}"), // has no other value
      Map.entry("serverOptimizer", "{rule: FSLoRA, serverOptimizer: {}}"),
      Map.entry("hetLoRA", "{rule: HetLoRA, hetLoRA: {}}"),
      Map.entry("loraFAIR", "{rule: LoRAFAIR, loraFAIR: {}}"),
      Map.entry("hafl", "{rule: HAFL, hafl: {}}"),
      Map.entry("maxWeight", "{maxWeight: 0.5}"),
      Map.entry("normBound", "{normBound: 0}"),
      Map.entry("faulty", "{rule: TrimmedMean, faulty: 0}"),
      Map.entry("moments", "{moments: Keep}"));

  /** Another value of each field of a pool that the API server compares by itself. */
  private static final Map<String, String> POOLS = Map.of(
      "clients", "clients=2", "replicas", "replicas=2", "rank", "rank=4", "sketchRatio", "sketchRatio=0.5", "cut",
      "cut=2",
      "localSteps", "localSteps=3", "threads", "threads=2", "data", "data.source=file://x", "scaling", "scaling=Fixed");

  @Test
  void keepsOfAggregationWhatTheApiServerKeeps() throws Exception {
    assertEquals(fields(AggregationSpec.class), AGGREGATIONS.keySet().stream().sorted().toList());
    for (var field : AGGREGATIONS.entrySet()) {
      String rule = field.getValue().contains("rule: ") && !field.getKey().equals("rule")
          ? field.getValue().replaceFirst(",.*", "}") : "{}";
      assertEquals(kept(SplitLoRAJobSpec.class, "self.aggregation." + field.getKey()),
          !digest(MANY, "spec.aggregation=" + rule).equals(digest(MANY, "spec.aggregation=" + field.getValue())),
          field::getKey);
    }
  }

  @Test
  void keepsOfPoolsWhatTheApiServerKeeps() throws Exception {
    for (var field : POOLS.entrySet()) {
      String rule = "spec.aggregation.rule=" + (field.getKey().equals("sketchRatio") ? "FSLoRA" : "RBLA");
      assertEquals(kept(ClientPoolSpec.class, "self." + field.getKey()),
          !digest(rule).equals(digest(rule, "spec.clientPools[0]." + field.getValue())), field::getKey);
    }
  }

  private static List<String> fields(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).sorted().toList();
  }

  /** Whether a rule of the definition compares the field with what it was. */
  private static boolean kept(Class<? extends Record> type, String field) {
    return Constraints.on(type).stream().map(Constraint::cel)
        .collect(Collectors.joining()).contains(field + " == oldSelf" + field.substring("self".length()));
  }

  /** A new field that is neither marked nor named here would let a journal go on with another result. */
  @Test
  void leavesOutNoMoreThanThese() {
    Stream<String> pods = Stream.of("clientPools", "splitServer").flatMap(role -> Stream
        .of("resources", "nodeSelector", "tolerations", "volumes", "podTemplate").map(field -> role + "." + field));
    Stream<String> others =
        Stream.of("aggregation.roundDeadlineSeconds", "aggregation.latePolicy", "clientPools.replicas",
            "clientPools.scaling", "clientPools.minReplicas", "clientPools.maxReplicas", "clientPools.podCost",
            "splitServer.port", "aggregator", "runPolicy", "export", "image");
    assertEquals(Stream.concat(pods, others).sorted().toList(),
        leftOut("", RecordSchema.of(SplitLoRAJobSpec.class)).sorted().toList());
  }

  private static Stream<String> leftOut(String path, RecordSchema object) {
    return object.fields().stream().filter(field -> !field.decidesResult()).flatMap(field -> {
      Schema held = field.schema() instanceof ListSchema list ? list.entry() : field.schema();
      return held instanceof RecordSchema part && decides(part) ? leftOut(path + field.name() + ".", part)
          : Stream.of(path + field.name());
    });
  }

  private static boolean decides(RecordSchema object) {
    return object.fields().stream().anyMatch(RecordField::decidesResult);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{rule: FSLoRA, serverOptimizer: {}} {rule: FSLoRA, serverOptimizer: {learningRate: 1e-3, beta1: 0.9, beta2:"
          + " 0.999, epsilon: 1e-8, weightDecay: 0}}",
      "{rule: HetLoRA, hetLoRA: {}} {rule: HetLoRA, hetLoRA: {gamma: 0.99, lambda: 5e-4}}",
      "{rule: LoRAFAIR, loraFAIR: {}} {rule: LoRAFAIR, loraFAIR: {lambda: 0.01, steps: 1000, learningRate: 0.01}}",
      "{rule: HAFL, hafl: {}} {rule: HAFL, hafl: {beta1: 0.85, beta2: 0.85}}",
      "{} {rule: FedAvg, participants: {selection: All}, quorum: 1.0, latePolicy: Refuse, roundDeadlineSeconds: 9}"
  })
  void isTheSameWithDefaultsWrittenOut(String both) throws Exception {
    int space = both.indexOf("} {") + 1;
    assertEquals(digest("spec.aggregation=" + both.substring(0, space)),
        digest("spec.aggregation=" + both.substring(space + 1)));
  }

  /** What a version has more than the one that began a journal is not in it, as long as its default holds. */
  @Test
  void namesOnlyWhatIsWritten() throws Exception {
    assertEquals(
        "{\"aggregation\":{\"hafl\":{},\"rule\":\"HAFL\"},\"clientPools\":[{\"data\":{\"source\":\"sample://e2e\"},"
            + "\"name\":\"edge\"}],"
            + "\"model\":{\"source\":\"sample://gpt2-tiny\"},\"training\":{\"adamW\":{\"beta1\":\"0x1.0p-1\"}}}",
        TrainingDigest.canonical(Manifests
            .read(Manifests.SMALLEST, "spec.aggregation={rule: HAFL, hafl: {beta1: 0.85}, roundDeadlineSeconds: 9}",
                "spec.training={rounds: 10, adamW: {beta1: 0.5}}", "spec.splitServer={port: 7000}")
            .spec()));
  }

  /** A change here means that journals written before cannot be resumed. */
  @Test
  void staysTheSameBetweenVersions() throws Exception {
    assertEquals("6463a9c69ccb8ea05d996a79612a411bd4eb9a281325a2af86ca2e15e160b703", digest());
  }

  /** The digests that journals were begun with when every default was written out. */
  @Test
  void takesThatOfTheFirstJournalsToo() throws Exception {
    JobManifest smallest = Manifests.read(Manifests.SMALLEST);
    assertTrue(TrainingDigest.isOf("5f0b63c74181d723702425ada71af54def93716df4048fe9cd2267bc83fa04c2", smallest));
    assertTrue(TrainingDigest.isOf(QUICKSTART_AT_FIRST, ManifestReader.read(QUICKSTART, List.of())));
    assertFalse(
        TrainingDigest.isOf(QUICKSTART_AT_FIRST, ManifestReader.read(QUICKSTART, List.of("spec.training.rounds=11"))));
    assertTrue(TrainingDigest.isOf(TrainingDigest.of(smallest), smallest));
  }
}
