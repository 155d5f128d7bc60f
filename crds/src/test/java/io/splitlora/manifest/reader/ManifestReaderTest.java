package io.splitlora.manifest.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.PartitionSpec;
import io.splitlora.api.v1alpha1.PartitionType;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.ManifestException;
import io.splitlora.manifest.Problem;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestReaderTest {
  @TempDir
  Path folder;

  @Test
  void fillsInEveryDefault() throws Exception {
    JobManifest job = Manifests.read(Manifests.SMALLEST);
    assertEquals("default", job.metadata().namespace());
    assertEquals(Map.of(), job.metadata().labels());
    SplitLoRAJobSpec spec = job.spec();
    assertEquals(List.of(AdapterTarget.q, AdapterTarget.v), spec.adapter().targets());
    assertEquals(Method.SplitLoRA, spec.training().method());
    assertEquals(1e-8, spec.training().adamW().epsilon());
    assertEquals(0, spec.training().schedule().warmupSteps());
    assertEquals(6, spec.runPolicy().backoffLimit());
    assertEquals(1, spec.clientPools().get(0).clients());
    assertEquals(DataFormat.E2E, spec.clientPools().get(0).data().format());
    assertEquals(new PartitionSpec(PartitionType.Contiguous, 1.0, null), spec.clientPools().get(0).data().partition());
  }

  @Test
  void leavesNothingEmptyButWhatMayBe() throws Exception {
    JobManifest job = Manifests.read(Manifests.with("evaluation: {data: {source: file://x}}"));
    assertEquals(
        List.of("spec.aggregation.participants.perRound", "spec.aggregation.weighting",
            "spec.aggregation.maxWeight", "spec.aggregation.faulty", "spec.aggregation.serverOptimizer",
            "spec.aggregation.hetLoRA", "spec.aggregation.loraFAIR", "spec.aggregation.hafl",
            "spec.aggregation.moments", "spec.clientPools.rank",
            "spec.clientPools.sketchRatio", "spec.clientPools.cut", "spec.clientPools.localSteps",
            "spec.clientPools.data.partition.attribute", "spec.clientPools.minReplicas", "spec.clientPools.maxReplicas",
            "spec.clientPools.podCost",
            "spec.clientPools.podTemplate", "spec.splitServer.podTemplate",
            "spec.aggregator.storage.storageClassName", "spec.aggregator.podTemplate",
            "spec.evaluation.data.partition.attribute",
            "spec.evaluation.primary", "spec.evaluation.decoding.noRepeatNgram", "spec.evaluation.decoding.beams",
            "spec.evaluation.decoding.lengthPenalty", "spec.evaluation.decoding.temperature",
            "spec.evaluation.decoding.topK",
            "spec.evaluation.decoding.topP",
            "spec.runPolicy.activeDeadlineSeconds", "spec.export.storage.storageClassName", "spec.image"),
        empty("", job));
  }

  @Test
  void readsWhatPodsNeedAsKubernetesDoes() throws Exception {
    JobManifest job =
        Manifests.read(Manifests.with("splitServer: {resources: {limits: {nvidia.com/gpu: 1, memory: 80Gi}},"
            + " podTemplate: {spec: {priorityClassName: high, terminationGracePeriodSeconds: 5}}}"));
    assertEquals(Map.of("nvidia.com/gpu", "1", "memory", "80Gi"), job.spec().splitServer().resources().limits());
    assertEquals(Map.of("spec", Map.of("priorityClassName", "high", "terminationGracePeriodSeconds", 5)),
        job.spec().splitServer().podTemplate());
  }

  @Test
  void refusesWhatIsNoQuantity() {
    assertEquals(
        List.of(
            "job.yaml:12: spec.splitServer.resources.limits.memory: must be a quantity such as 2, 500m or 2Gi, not"
                + " 'lots'"),
        Manifests.refusals(Manifests.with("splitServer: {resources: {limits: {memory: lots}}}")));
  }

  private static List<String> empty(String path, Object value) throws ReflectiveOperationException {
    if (value == null) {
      return List.of(path);
    }
    List<String> found = new ArrayList<>();
    if (value instanceof List<?> entries) {
      for (Object entry : entries) {
        found.addAll(empty(path, entry));
      }
    }
    if (value instanceof Record) {
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        String name = path.isEmpty() ? component.getName() : path + "." + component.getName();
        found.addAll(empty(name, component.getAccessor().invoke(value)));
      }
    }
    return found;
  }

  @Test
  void evaluationIsOptional() throws Exception {
    assertNull(Manifests.read(Manifests.SMALLEST).spec().evaluation());
  }

  @Test
  void takesNumbersAsPeopleWriteThem() throws Exception {
    SplitLoRAJobSpec spec = Manifests.read(Manifests.with(
        "training: {learningRate: 1e-4, clipNorm: 1, labelSmoothing: .1, seed: -9223372036854775808, rounds: +7}",
        "adapter: {alpha: 16., rsLoRA: True}")).spec();
    assertEquals(1e-4, spec.training().learningRate());
    assertEquals(1.0, spec.training().clipNorm());
    assertEquals(0.1, spec.training().labelSmoothing());
    assertEquals(Long.MIN_VALUE, spec.training().seed());
    assertEquals(7, spec.training().rounds());
    assertEquals(16.0, spec.adapter().alpha());
    assertTrue(spec.adapter().rsLoRA());
  }

  @Test
  void takesQuotedTextThatLooksLikeSomethingElse() throws Exception {
    String yaml = Manifests.SMALLEST.replace("quickstart",
        "!!str job\n  annotations: {a: 'yes', b: \"3\", c: 2024-05-01, d: 1.2.3, e: '', f: a b, '7': x}");
    assertEquals("job", Manifests.read(yaml).metadata().name());
    assertEquals(Map.of("a", "yes", "b", "3", "c", "2024-05-01", "d", "1.2.3", "e", "", "f", "a b", "7", "x"),
        Manifests.read(yaml).metadata().annotations());
  }

  @Test
  void sharesPartsByAnchor() throws Exception {
    SplitLoRAJobSpec spec = Manifests.read(Manifests.SMALLEST.replace("data:", "data: &data")
        + "    - name: second\n      data: *data\n").spec();
    assertEquals(spec.clientPools().get(0).data(), spec.clientPools().get(1).data());
  }

  @Test
  void refusesAnAnchorInsideItself() {
    assertEquals(
        List.of("job.yaml:13: spec.split.cut: must be an integer from 1 to 10000, not an object"),
        Manifests.refusals(Manifests.with("split: &split", "  cut: *split")));
  }

  @Test
  void readsJson() throws Exception {
    JobManifest job = Manifests.read("""
        {
        \t"apiVersion": "splitlora.io/v1alpha1", "kind": "SplitLoRAJob",
        \t"metadata": {"name": "x", "annotations": {"a\\/b": "c\\\\/\\t\\ud83d\\ude00"}},
        \t"spec": {"model": {"source": "file://m"},
        \t         "clientPools": [{"name": "p", "data": {"source": "file://d"}}],
        \t         "training": {"learningRate": 1E-4}}
        }
        """);
    assertEquals(Map.of("a/b", "c\\/\t😀"), job.metadata().annotations());
    assertEquals(1e-4, job.spec().training().learningRate());
  }

  @Test
  void readsJsonWithoutSpaces() throws Exception {
    assertEquals(2,
        Manifests
            .read("{\"apiVersion\":\"splitlora.io/v1alpha1\",\"kind\":\"SplitLoRAJob\",\"metadata\":{\"name\":\"x\"},"
                + "\"spec\":{\"model\":{\"source\":\"file://m\"},\"training\":{\"rounds\":2},"
                + "\"clientPools\":[{\"name\":\"p\",\"data\":{\"source\":\"file://d\"}}]}}")
            .spec().training().rounds());
  }

  @Test
  void tellsLinesOfJson() {
    assertEquals(
        List.of("job.yaml:3: kind: must be SplitLoRAJob, not 'Pod'"),
        Manifests.refusals("{\n\t\"apiVersion\": \"splitlora.io/v1alpha1\",\n\t\"kind\": \"Pod\"\n}"));
  }

  @Test
  void readsFilesWithAByteOrderMarkAndWindowsLines() throws Exception {
    Path file = Files.writeString(folder.resolve("job.yaml"), "\uFEFF" + Manifests.SMALLEST.replace("\n", "\r\n"));
    assertEquals("quickstart", ManifestReader.read(file, List.of()).metadata().name());
  }

  @Test
  void tellsEveryProblemInTheOrderOfLinesAndTheirNumber() throws IOException {
    Path file = Files.writeString(folder.resolve("quickstart.yaml"), Manifests.with(
        "training:", "  rouns: 3", "  learningRate: -1", "adapter: {rank: 0}").replace("edge", "Edge"));
    ManifestException e = assertThrows(ManifestException.class, () -> ManifestReader.read(file, List.of()));
    String at = file + ":";
    assertEquals(at + "9: spec.clientPools[0].name: must be lower-case letters, digits and hyphens that start and end"
        + " with a letter or digit (1 to 20 characters), not 'Edge'\n"
        + at + "13: spec.training.rouns: unknown field; did you mean 'rounds'?\n"
        + at + "14: spec.training.learningRate: must be a number above 0, not -1\n"
        + at + "15: spec.adapter.rank: must be an integer from 1 to 1024, not 0\n"
        + "4 problems", e.getMessage());
    assertEquals(
        new Problem(file.toString(), 14, "spec.training.learningRate", "-1", "must be a number above 0, not -1"),
        e.problems().get(2));
  }

  @Test
  void countsOneProblem() {
    assertEquals("spec.split.cut: must be below 4\n1 problem",
        new ManifestException(List.of(new Problem("spec.split.cut", "4", "must be below 4"))).getMessage());
  }

  @Test
  void ofAnotherKindTellsNothingElse() {
    assertEquals(
        List.of("job.yaml:1: apiVersion: must be splitlora.io/v1alpha1, not 'apps/v1'",
            "job.yaml:2: kind: must be SplitLoRAJob, not 'Deployment'"),
        Manifests.refusals("apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 3}\n"));
  }

  @Test
  void refusesFilesThatCannotBeRead() throws IOException {
    assertEquals("there is no such file", refusal(folder.resolve("missing.yaml")));
    assertEquals("cannot be read: Is a directory", refusal(folder));
    assertEquals("is not UTF-8 text",
        refusal(Files.write(folder.resolve("latin1.yaml"), new byte[] {'a', ':', (byte) 0xE4})));
  }

  private static String refusal(Path file) {
    ManifestException e = assertThrows(ManifestException.class, () -> ManifestReader.read(file, List.of()));
    assertEquals(file.toString(), e.problems().get(0).origin());
    return e.problems().get(0).message();
  }
}
