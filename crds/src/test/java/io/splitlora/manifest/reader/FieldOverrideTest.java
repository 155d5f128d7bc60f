package io.splitlora.manifest.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FieldOverrideTest {
  private static final String USAGE =
      "write FIELD=VALUE, such as spec.training.rounds=3 or spec.clientPools[0].clients=4";

  @Test
  void replacesAndAddsValues() throws Exception {
    SplitLoRAJobSpec spec = Manifests.read(Manifests.with("training: {rounds: 5, batchSize: 2}"),
        "spec.training.rounds=3", "spec.clientPools[0].data.source=file://x=y/*.txt",
        "spec.evaluation.data={source: file://v}",
        "spec.adapter.targets=[q, k]", "spec.training.rounds=4", "spec.training.learningRate=1e-3").spec();
    assertEquals(4, spec.training().rounds());
    assertEquals(2, spec.training().batchSize());
    assertEquals(1e-3, spec.training().learningRate());
    assertEquals("file://x=y/*.txt", spec.clientPools().get(0).data().source());
    assertEquals("file://v", spec.evaluation().data().source());
    assertEquals(List.of(AdapterTarget.q, AdapterTarget.k), spec.adapter().targets());
  }

  @Test
  void namesWithDotsStandInBrackets() throws Exception {
    assertEquals(Map.of("app.kubernetes.io/name", "x"),
        Manifests.read(Manifests.SMALLEST, "metadata.labels[app.kubernetes.io/name]=x").metadata().labels());
  }

  @Test
  void fillsAFieldThatTheFileLeavesEmpty() throws Exception {
    assertEquals(3, Manifests.read(Manifests.with("training:"), "spec.training.rounds=3").spec().training().rounds());
  }

  @Test
  void changesOneOfTwoUsesOfAnAnchor() throws Exception {
    String yaml = Manifests.SMALLEST.replace("data:", "data: &data") + "    - name: second\n      data: *data\n";
    SplitLoRAJobSpec spec = Manifests.read(yaml, "spec.clientPools[1].data.source=file://other").spec();
    assertEquals("sample://e2e", spec.clientPools().get(0).data().source());
    assertEquals("file://other", spec.clientPools().get(1).data().source());
  }

  @Test
  void mendsWhatTheFileHasWrong() throws Exception {
    assertEquals(3,
        Manifests.read(Manifests.with("training: {rounds: ten}"), "spec.training.rounds=3").spec().training().rounds());
  }

  @ParameterizedTest
  @MethodSource
  void isRefused(String override, String sentence) {
    assertEquals(List.of("override '" + override + "': " + sentence), Manifests.refusals(Manifests.SMALLEST, override));
  }

  static Stream<Arguments> isRefused() {
    return Stream.of(
        arguments("spec.training.rounds", USAGE),
        arguments("", USAGE),
        arguments("=3", USAGE),
        arguments("spec..rounds=3", USAGE),
        arguments("spec.clientPools[0.clients=3", USAGE),
        arguments("spec.clientPools[]=3", USAGE),
        arguments("spec.training.rounds=", USAGE),
        arguments("spec.training.rounds=null", USAGE),
        arguments("spec.training={rounds",
            "not readable as YAML at column 8: expected ',' or '}', but got <stream end> (while parsing a flow"
                + " mapping)"),
        arguments("spec.clientPools[1].clients=3",
            "spec.clientPools is a list of 1, counted from 0; '1' is none of its entries"),
        arguments("spec.clientPools.clients=3",
            "spec.clientPools is a list of 1, counted from 0; 'clients' is none of its entries"),
        arguments("kind.name=3", "kind is 'SplitLoRAJob', which has no fields"),
        arguments("spec.training.rouns=3", "spec.training.rouns: unknown field; did you mean 'rounds'?"),
        arguments("spec.trainin.rounds=3", "spec.trainin: unknown field; did you mean 'training'?"),
        arguments("spec.training.rounds=1.5", "spec.training.rounds: must be an integer from 1 to 1000000, not 1.5"),
        arguments("spec.clientPools[0].data.source=x",
            "spec.clientPools[0].data.source: must be sample://NAME, file://PATH or pvc://CLAIM/PATH, not 'x'"),
        arguments("spec.evaluation.everyRounds=2",
            "spec.evaluation.data: missing; write an object (fields: source, format, partition)"));
  }
}
