package io.splitlora.manifest.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One wrong thing a manifest, and the whole sentence that refuses it. */
class RefusalsTest {
  private static final String JOB_NAME =
      "must be lower-case letters, digits and hyphens that start with a letter and end with a letter or digit"
          + " (1 to 50 characters)";
  private static final String NAME =
      "must be lower-case letters, digits and hyphens that start and end with a letter or digit ";

  @ParameterizedTest
  @MethodSource
  void lineInSpec(String line, String sentence) {
    assertEquals(List.of("job.yaml:12: spec." + sentence), Manifests.refusals(Manifests.with(line)));
  }

  static Stream<Arguments> lineInSpec() {
    return Stream.of(
        arguments("training: {rouns: 3}", "training.rouns: unknown field; did you mean 'rounds'?"),
        arguments("training: {Rounds: 3}", "training.Rounds: unknown field; did you mean 'rounds'?"),
        arguments("training: {batch_size: 3}", "training.batch_size: unknown field; did you mean 'batchSize'?"),
        arguments("split: {blocks: 3}", "split.blocks: unknown field; allowed here: cut, labels, precision"),
        arguments("runPolicy: {<<: 3}",
            "runPolicy.<<: unknown field; allowed here: backoffLimit, recoverySeconds, suspend, activeDeadlineSeconds"),
        arguments("training: {rounds: 0}", "training.rounds: must be an integer from 1 to 1000000, not 0"),
        arguments("training: {rounds: 1000001}", "training.rounds: must be an integer from 1 to 1000000, not 1000001"),
        arguments("training: {rounds: 1.5}", "training.rounds: must be an integer from 1 to 1000000, not 1.5"),
        arguments("training: {rounds: 1e3}", "training.rounds: must be an integer from 1 to 1000000, not 1e3"),
        arguments("training: {rounds: ten}", "training.rounds: must be an integer from 1 to 1000000, not 'ten'"),
        arguments("training: {rounds: '3'}",
            "training.rounds: must be an integer from 1 to 1000000, not '3'; remove the quotes"),
        arguments("training: {rounds: 010}", "training.rounds: must be an integer from 1 to 1000000, not 010"),
        arguments("training: {rounds: 0x10}", "training.rounds: must be an integer from 1 to 1000000, not 0x10"),
        arguments("training: {rounds: 1_000}", "training.rounds: must be an integer from 1 to 1000000, not 1_000"),
        arguments("training: {rounds: true}", "training.rounds: must be an integer from 1 to 1000000, not true"),
        arguments("training: {rounds: [3]}", "training.rounds: must be an integer from 1 to 1000000, not a list of 1"),
        arguments("training: {rounds: {}}",
            "training.rounds: must be an integer from 1 to 1000000, not an empty object"),
        arguments("training: {rounds: }",
            "training.rounds: must be an integer from 1 to 1000000, not empty; give a value or remove it"),
        arguments("training: {rounds: ~}",
            "training.rounds: must be an integer from 1 to 1000000, not empty; give a value or remove it"),
        arguments("training: {rounds: !mine 3}",
            "training.rounds: must be an integer from 1 to 1000000, not '3' with the tag !mine"),
        arguments("training: {rounds: 3, rounds: 3}",
            "training.rounds: given more than once, first in line 12; keep one"),
        arguments("training: {seed: 9223372036854775808}",
            "training.seed: must be an integer from -9223372036854775808 to 9223372036854774784, not"
                + " 9223372036854775808"),
        arguments("split: {cut: 2147483648}", "split.cut: must be an integer from 1 to 10000, not 2147483648"),
        arguments("split: {cut: -1}", "split.cut: must be an integer from 1 to 10000, not -1"),
        arguments("training: {learningRate: 0}", "training.learningRate: must be a number above 0, not 0"),
        arguments("training: {learningRate: 1e-400}", "training.learningRate: must be a number above 0, not 1e-400"),
        arguments("training: {learningRate: .nan}", "training.learningRate: must be a number above 0, not .nan"),
        arguments("training: {learningRate: NaN}", "training.learningRate: must be a number above 0, not 'NaN'"),
        arguments("training: {clipNorm: .inf}", "training.clipNorm: must be a number of at least 0, not .inf"),
        arguments("training: {clipNorm: 1e999}", "training.clipNorm: must be a number of at least 0, not 1e999"),
        arguments("training: {clipNorm: '1.5'}",
            "training.clipNorm: must be a number of at least 0, not '1.5'; remove the quotes"),
        arguments("training: {adamW: {beta1: 1}}",
            "training.adamW.beta1: must be a number of at least 0 and below 1, not 1"),
        arguments("training: {adamW: {beta2: 0.99999999999999999999}}",
            "training.adamW.beta2: must be a number of at least 0 and below 1, not 0.99999999999999999999"),
        arguments("training: {method: splitlora}",
            "training.method: must be SplitLoRA, FedLoRA or CenLoRA, not 'splitlora'; did you mean 'SplitLoRA'?"),
        arguments("training: {method: Bagging}",
            "training.method: must be SplitLoRA, FedLoRA or CenLoRA, not 'Bagging'"),
        arguments("training: {method: 3}", "training.method: must be SplitLoRA, FedLoRA or CenLoRA, not 3"),
        arguments("split: {labels: Client}", "split.labels: must be Server, not 'Client'"),
        arguments("training: [rounds]",
            "training: must be an object (fields: method, rounds, localSteps, batchSize, learningRate, schedule, adamW,"
                + " clipNorm, clientClipNorm, labelSmoothing, serverUpdate, seed, bucketWindow), not a list of 1"),
        arguments("split: !!set {cut}",
            "split: must be an object (fields: cut, labels, precision), not an object with the tag"
                + " tag:yaml.org,2002:set"),
        arguments("split: {1: 2}", "split: names of fields must be text, not 1; put it in quotes"),
        arguments("split: {? [cut] : 2}", "split: names of fields must be text, not a list of 1"),
        arguments("adapter: {rsLoRA: yes}", "adapter.rsLoRA: must be true or false, not yes"),
        arguments("adapter: {rsLoRA: 1}", "adapter.rsLoRA: must be true or false, not 1"),
        arguments("adapter: {rsLoRA: 'true'}", "adapter.rsLoRA: must be true or false, not 'true'; remove the quotes"),
        arguments("adapter: {targets: []}",
            "adapter.targets: must be a list of 1 to 6 entries, each c_attn, q, k, v, attn_out, mlp_in or mlp_out,"
                + " not an empty list"),
        arguments("adapter: {targets: q}",
            "adapter.targets: must be a list of 1 to 6 entries, each c_attn, q, k, v, attn_out, mlp_in or mlp_out, not"
                + " 'q'"),
        arguments("adapter: {targets: [q, attnout]}",
            "adapter.targets[1]: must be c_attn, q, k, v, attn_out, mlp_in or mlp_out, not 'attnout';"
                + " did you mean 'attn_out'?"),
        arguments("evaluation: {}", "evaluation.data: missing; write an object (fields: source, format, partition)"),
        arguments("evaluation: {data: {source: 'hf://x'}}",
            "evaluation.data.source: must be sample://NAME, file://PATH or pvc://CLAIM/PATH, not 'hf://x'"));
  }

  @ParameterizedTest
  @MethodSource
  void lineReplaced(String line, String other, String sentence) {
    assertEquals(List.of("job.yaml:" + sentence), Manifests.refusals(Manifests.SMALLEST.replace(line, other)));
  }

  static Stream<Arguments> lineReplaced() {
    return Stream.of(
        arguments("v1alpha1", "v1", "1: apiVersion: must be splitlora.io/v1alpha1, not 'splitlora.io/v1'"),
        arguments("kind: SplitLoRAJob", "kind: Deployment", "2: kind: must be SplitLoRAJob, not 'Deployment'"),
        arguments("kind: SplitLoRAJob", "", " kind: missing; write SplitLoRAJob"),
        arguments("name: quickstart", "name: Quick Start", "4: metadata.name: " + JOB_NAME + ", not 'Quick Start'"),
        arguments("name: quickstart", "name: 12", "4: metadata.name: " + JOB_NAME + ", not 12"),
        arguments("name: quickstart", "name: no", "4: metadata.name: " + JOB_NAME + ", not no; put it in quotes"),
        arguments("name: quickstart", "name: \"x\\n\"", "4: metadata.name: " + JOB_NAME + ", not 'x\\n'"),
        arguments("name: quickstart", "labels: {}",
            "3: metadata.name: missing; write" + JOB_NAME.substring("must be".length())),
        arguments("quickstart", "quickstart\n  labels: {a.b/c: 3}",
            "5: metadata.labels[a.b/c]: must be text, not 3; put it in quotes"),
        arguments("quickstart", "quickstart\n  labels: [a]",
            "5: metadata.labels: must be an object whose values are text, not a list of 1"),
        arguments("    source: sample://gpt2-tiny", "    {}",
            "6: spec.model.source: missing; write sample://NAME, file://PATH or pvc://CLAIM/PATH"),
        arguments("- name: edge", "- name: a-pool-with-a-name-too-long",
            "9: spec.clientPools[0].name: " + NAME + "(1 to 20 characters), not 'a-pool-with-a-name-too-long'"),
        arguments("- name: edge", "- name: edge\n      client: 2",
            "10: spec.clientPools[0].client: unknown field; did you mean 'clients'?"),
        arguments("source: sample://e2e", "source: sample://e2e\n        partition: {alpha: 0}",
            "12: spec.clientPools[0].data.partition.alpha: must be a number above 0, not 0"),
        arguments("source: sample://e2e", "source: sample://e2e\n        partition: {type: Dirchlet}",
            "12: spec.clientPools[0].data.partition.type: must be FilePerClient, Contiguous, Shuffled or Dirichlet,"
                + " not 'Dirchlet'; did you mean 'Dirichlet'?"));
  }

  @ParameterizedTest
  @MethodSource
  void wholeText(String yaml, String sentence) {
    assertEquals(List.of("job.yaml:" + sentence), Manifests.refusals(yaml));
  }

  static Stream<Arguments> wholeText() {
    return Stream.of(
        arguments("", " is empty; write a SplitLoRAJob"),
        arguments("# nothing yet\n---\n", " is empty; write a SplitLoRAJob"),
        arguments("hello", " must be an object (fields: apiVersion, kind, metadata, spec), not 'hello'"),
        arguments(Manifests.SMALLEST + "---\nkind: Pod", "13: a second document starts here; keep one job in a file"),
        arguments("a: b: c", "1: not readable as YAML at column 5: mapping values are not allowed here"),
        arguments(Manifests.SMALLEST + " bad: 3",
            "12: not readable as YAML at column 2: expected <block end>, but found '<block mapping start>'"
                + " (while parsing a block mapping); check the indentation"),
        arguments(Manifests.with("split: *nowhere"),
            "12: not readable as YAML at column 10: found undefined alias nowhere"),
        arguments("a: \u0000", " not readable as YAML: the character U+0000 is not allowed"),
        arguments("\"\\x", " not readable as YAML: an escape after \\ in double quotes is not finished"));
  }
}
