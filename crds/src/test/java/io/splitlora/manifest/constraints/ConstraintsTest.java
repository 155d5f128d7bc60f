package io.splitlora.manifest.constraints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.splitlora.manifest.reader.Manifests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConstraintsTest {
  private static final String PARTITION = "spec.clientPools[0].data.partition=";
  private static final String SECOND_POOL = "    - {name: second, data: {source: file://x}}\n";

  @ParameterizedTest
  @MethodSource
  void refuse(String override, String sentence) {
    assertEquals(List.of("override '" + override + "': " + sentence), Manifests.refusals(Manifests.SMALLEST, override));
  }

  static Stream<Arguments> refuse() {
    return Stream.of(
        arguments("spec.adapter.targets=[q, v, q]", "spec.adapter.targets: lists q more than once; keep one"),
        arguments("spec.adapter.targets=[mlp_in, c_attn, k]",
            "spec.adapter.targets: c_attn already covers q, k and v; write either c_attn or the ones of q, k and v"
                + " that you want"),
        arguments(PARTITION + "{type: Dirichlet}",
            "spec.clientPools[0].data.partition.attribute: missing; Dirichlet divides by an attribute: write its name,"
                + " such as food, or another type"),
        arguments(PARTITION + "{type: Shuffled, attribute: food}",
            "spec.clientPools[0].data.partition.attribute: only the type Dirichlet divides by an attribute, not"
                + " Shuffled;"
                + " remove it or write type: Dirichlet"),
        arguments(
            "spec.clientPools[0].data={source: file://x, format: Text, partition: {type: Dirichlet, attribute: food}}",
            "spec.clientPools[0].data.partition.type: Dirichlet divides by an attribute, which examples of the format"
                + " Text"
                + " do not have; write Contiguous or Shuffled"),
        arguments("spec.training={rounds: 5, localSteps: 4, schedule: {warmupSteps: 21}}",
            "spec.training.schedule.warmupSteps: must be at most the 20 local steps of the job"
                + " (rounds times the most localSteps of a pool), not 21"),
        arguments("spec.evaluation={data: {source: file://x, partition: {type: FilePerClient}}}",
            "spec.evaluation.data.partition.type: evaluation has no clients, so FilePerClient means nothing here;"
                + " name one file in source and remove partition"),
        arguments("spec.evaluation={data: {source: file://x, partition: {type: Shuffled}}}",
            "spec.evaluation.data.partition: evaluation reads all of its data and ignores partition; remove it"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "spec.adapter.targets=[c_attn, mlp_in]",
      "spec.adapter.targets=[q, k, v]",
      PARTITION + "{type: Dirichlet, attribute: food}",
      PARTITION + "{type: Contiguous, alpha: 3}",
      PARTITION + "{type: FilePerClient}",
      "spec.training={rounds: 5, localSteps: 4, schedule: {warmupSteps: 20}}",
      "spec.training={rounds: 1000000, localSteps: 1000000, schedule: {warmupSteps: 2147483647}}",
      "spec.training.method=CenLoRA",
      "spec.evaluation={data: {source: file://x, partition: {type: Contiguous}}}",
      "spec.aggregator.port=7000"
  })
  void accept(String override) {
    assertEquals(List.of(), Manifests.refusals(Manifests.SMALLEST, override));
  }

  @Test
  void theWarmupMayTakeAsLongAsThePoolThatDoesTheMost() {
    String yaml = Manifests.SMALLEST + SECOND_POOL.replace("second,", "second, localSteps: 50,");
    String training = "spec.training={rounds: 2, localSteps: 4, schedule: {warmupSteps: %d}}";
    assertEquals(List.of(), Manifests.refusals(yaml, training.formatted(100)));
    assertEquals(1, Manifests.refusals(yaml, training.formatted(101)).size());
    assertEquals(1,
        Manifests.refusals(Manifests.SMALLEST, "spec.clientPools[0].localSteps=3", training.formatted(7)).size());
  }

  @Test
  void poolsHaveNamesOfTheirOwn() {
    assertEquals(
        List.of(
            "job.yaml:12: spec.clientPools[1].name: another pool is called 'edge' too; give each pool a name of its"
                + " own"),
        Manifests.refusals(Manifests.SMALLEST + SECOND_POOL.replace("second", "edge")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aggregator", "split-server", "ca"})
  void poolsAreNotCalledLikeTheJobsOtherObjects(String name) {
    assertEquals(
        List.of(
            "job.yaml:12: spec.clientPools[1].name: aggregator, split-server and ca are names of the job's own objects;"
                + " give the pool another name"),
        Manifests.refusals(Manifests.SMALLEST + SECOND_POOL.replace("second", name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2024-run", "5jobs", "a.b", "-a", "a-", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void jobsAreCalledAsServicesCanBe(String name) {
    assertEquals(
        List.of(
            "job.yaml:4: metadata.name: must be lower-case letters, digits and hyphens that start with a letter and"
                + " end with a letter"
                + " or digit (1 to 50 characters), not '" + name + "'"),
        Manifests.refusals(Manifests.SMALLEST.replace("quickstart", "'" + name + "'")));
  }

  @Test
  void centralisedTrainingHasOnePool() {
    assertEquals(
        List.of(
            "job.yaml:8: spec.clientPools: with the method CenLoRA one client holds all the data; list one pool, not"
                + " 2"),
        Manifests.refusals(Manifests.SMALLEST + SECOND_POOL, "spec.training.method=CenLoRA"));
  }

  @Test
  void portsDiffer() {
    assertEquals(
        List.of("job.yaml:13: spec.aggregator.port: 7000 is the split server's port too; give each a port of its own,"
            + " or 0 to take a free one"),
        Manifests.refusals(Manifests.with("splitServer: {port: 7000}", "aggregator: {port: 7000}")));
    assertEquals(List.of(), Manifests.refusals(Manifests.with("splitServer: {port: 0}", "aggregator: {port: 0}")));
  }

  @Test
  void podNamesHave63CharactersAtMost() {
    String job = "j".repeat(50);
    String pods = job + "-" + "p".repeat(13);
    assertEquals(List.of(), Manifests.refusals(named(job, "p".repeat(12))));
    assertEquals(
        List.of("job.yaml:9: spec.clientPools[0].name: the pods' name '" + pods + "' is longer than 63 characters;"
            + " shorten the name of the job or of the pool"),
        Manifests.refusals(named(job, "p".repeat(13))));
  }

  private static String named(String job, String pool) {
    return Manifests.SMALLEST.replace("quickstart", job).replace("edge", pool);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      PARTITION + "{type: Dirichlet, attribute: 3}",
      PARTITION + "{type: Dirichle, attribute: food}",
      PARTITION + "[]",
      "spec.training={rounds: 0, localSteps: 1, schedule: {warmupSteps: 5}}",
      "spec.evaluation={data: 3}",
      "spec.evaluation=[]",
      "spec.adapter.targets=[q, 3]",
      "metadata={}",
      "spec=3",
      "spec.clientPools=3",
      "spec.aggregator=3"
  })
  void areSilentAboutWhatWasRefusedAlready(String override) {
    List<String> sentences = Manifests.refusals(Manifests.SMALLEST, override);
    assertEquals(1, sentences.size(), sentences::toString);
  }

  @Test
  void areToldTogetherWithOtherProblems() {
    assertEquals(
        List.of("job.yaml:12: spec.adapter.rank: must be an integer from 1 to 1024, not 0",
            "job.yaml:12: spec.adapter.targets: lists q more than once; keep one"),
        Manifests.refusals(Manifests.with("adapter: {rank: 0, targets: [q, q]}")));
  }
}
