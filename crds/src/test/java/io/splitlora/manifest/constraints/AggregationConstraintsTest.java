package io.splitlora.manifest.constraints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.AggregationRule.Trait;
import io.splitlora.manifest.reader.Manifests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AggregationConstraintsTest {

  /** Three pools that may be told apart. */
  private static final String THREE = Manifests.SMALLEST.replace("  - name: edge\n", "  - name: edge\n      POOL\n")
      + "    - {name: phones, clients: 3, data: {source: file://x}, PHONES}\n    - {name: servers, data: {source:"
      + " file://x}}\n";

  private static List<String> refusals(String pool, String phones, String... overrides) {
    String manifest = THREE.replace("      POOL\n", pool.isEmpty() ? "" : "      " + pool + "\n").replace(", PHONES",
        phones.isEmpty() ? "" : ", " + phones);
    return Manifests.refusals(manifest, overrides).stream()
        .map(sentence -> sentence.replaceFirst("^job.yaml:\\d+: ", "").replaceFirst("^override '.*?': ", "")).toList();
  }

  @ParameterizedTest
  @MethodSource
  void refuse(String rule, String phones, String sentence) {
    assertEquals(List.of(sentence), refusals("", phones, "spec.aggregation.rule=" + rule));
  }

  static Stream<Arguments> refuse() {
    return Stream.of(
        arguments("RBLA", "rank: 9",
            "spec.clientPools[1].rank: is above adapter.rank, which is 8; lower it, or raise adapter.rank"),
        arguments("FedAvg", "rank: 4",
            "spec.clientPools[1].rank: the rule FedAvg needs the same rank of every client; leave it out,"
                + " or choose ZeroPad, RBLA, HetLoRA, FLoRA, FlexLoRA, raFLoRA or FFALoRA"),
        arguments("FSLoRA", "rank: 4",
            "spec.clientPools[1].rank: the rule FSLoRA needs the same rank of every client; leave it out, or write"
                + " sketchRatio"),
        arguments("FedAvg", "sketchRatio: 0.5",
            "spec.clientPools[1].sketchRatio: is for the rule FSLoRA or HAFL, not for FedAvg; leave it out"),
        arguments("RBLA", "sketchRatio: 0.5",
            "spec.clientPools[1].sketchRatio: is for the rule FSLoRA or HAFL, not for RBLA; leave it out, or write"
                + " rank"),
        arguments("RACLoRA", "cut: 3",
            "spec.aggregation.rule: with RACLoRA every pool has the same cut; leave cut out of the pools, or choose"
                + " another rule"));
  }

  @ParameterizedTest
  @MethodSource
  void refuseWhateverThePools(String override, String sentence) {
    assertEquals(List.of(sentence), refusals("", "", override));
  }

  static Stream<Arguments> refuseWhateverThePools() {
    return Stream.of(
        arguments("spec.aggregation={rule: RBLA, serverOptimizer: {}}",
            "spec.aggregation.serverOptimizer: is for the rule FSLoRA, not for RBLA; leave it out"),
        arguments("spec.aggregation={hetLoRA: {}}",
            "spec.aggregation.hetLoRA: is for the rule HetLoRA, not for FedAvg; leave it out"),
        arguments("spec.aggregation={loraFAIR: {}}",
            "spec.aggregation.loraFAIR: is for the rule LoRAFAIR, not for FedAvg; leave it out"),
        arguments("spec.aggregation={hafl: {}}",
            "spec.aggregation.hafl: is for the rule HAFL, not for FedAvg; leave it out"),
        arguments("spec.aggregation={latePolicy: Discount}",
            "spec.aggregation.latePolicy: Discount is for the method FedLoRA with a quorum"
                + " below 1 and one of the rules FedAvg, ZeroPad and RBLA; write Refuse"),
        arguments("spec.aggregation={rule: FLoRA, moments: Keep}",
            "spec.aggregation.moments: with FLoRA clients do not go on with the"
                + " components that they had, and can keep no moments of them; write Reset, or leave it out"),
        arguments("spec.aggregation={rule: RBLA, moments: Average}",
            "spec.aggregation.moments: Average is for the rule FedAvg, FedExLoRA or LoRAFAIR, not for RBLA; write"
                + " Reset, or leave it out"),
        arguments("spec.aggregation={quorum: 0.5}",
            "spec.aggregation.quorum: a quorum below 1 closes a round at its deadline; write roundDeadlineSeconds too"),
        arguments("spec.aggregation={participants: {selection: Random}}",
            "spec.aggregation.participants.perRound: missing; write the number of participants of a round for the"
                + " selection Random"),
        arguments("spec.aggregation={participants: {perRound: 2}}",
            "spec.aggregation.participants.perRound: with the selection All every client takes part; leave it out, or"
                + " write Random or RoundRobin"),
        arguments("spec.aggregation={participants: {selection: RoundRobin, perRound: 6}}",
            "spec.aggregation.participants.perRound: is more than the number of clients of all pools, which is 5;"
                + " lower it, or raise clients"));
  }

  @Test
  void withoutASplitThereIsNothingToCut() {
    assertEquals(
        List.of("spec.clientPools[1].cut: only the method SplitLoRA cuts the model, not FedLoRA; leave it out"),
        refusals("", "cut: 2", "spec.training.method=FedLoRA"));
  }

  @Test
  void momentsAreAveragedOfTheSameBlocks() {
    assertEquals(List.of(
        "spec.aggregation.moments: with Average every pool has the same cut; leave cut out of the pools, or write Keep"
            + " or Reset"),
        refusals("cut: 1", "cut: 3", "spec.aggregation={moments: Average}"));
  }

  @Test
  void theOneClientOfCenLoRAAlwaysTakesPart() {
    assertEquals(List.of(
        "job.yaml:12: spec.aggregation.participants: with the method CenLoRA there is one client, which always takes"
            + " part; leave it out"),
        Manifests.refusals(Manifests.with("aggregation: {participants: {selection: Random, perRound: 1}}",
            "training: {method: CenLoRA}")));
  }

  @ParameterizedTest
  @EnumSource(AggregationRule.class)
  void everyRuleTakesWhatItsTraitsSay(AggregationRule rule) {
    String override = "spec.aggregation.rule=" + rule;
    assertEquals(rule.allows(Trait.DIFFERENT_RANKS), refusals("rank: 2", "rank: 4", override).isEmpty());
    assertEquals(rule.allows(Trait.SKETCHES), refusals("sketchRatio: 0.25", "sketchRatio: 0.5", override).isEmpty());
    assertEquals(rule.allows(Trait.DIFFERENT_CUTS), refusals("cut: 1", "cut: 3", override).isEmpty());
    assertEquals(List.of(), refusals("", "", override, "spec.aggregation.moments=Reset"));
    assertEquals(rule.allows(Trait.OWN_MOMENTS), refusals("", "", override, "spec.aggregation.moments=Keep").isEmpty());
    assertEquals(rule.allows(Trait.MEAN_MOMENTS),
        refusals("", "", override, "spec.aggregation.moments=Average").isEmpty());
    assertEquals(List.of(), refusals("cut: 2", "cut: 2, rank: 8, localSteps: 3", override, "spec.split.cut=2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "spec.aggregation={rule: FSLoRA, serverOptimizer: {learningRate: 0.01}}",
      "spec.aggregation={rule: HetLoRA, hetLoRA: {gamma: 0.9}}",
      "spec.aggregation={rule: LoRAFAIR, loraFAIR: {steps: 10}}",
      "spec.aggregation={rule: HAFL, hafl: {beta1: 0.9}}",
      "spec.aggregation={quorum: 0.5, roundDeadlineSeconds: 60}",
      "spec.aggregation={participants: {selection: Random, perRound: 4}}"
  })
  void accept(String override) {
    assertEquals(List.of(), refusals("", "", override));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "spec.aggregation={rule: Mean, hafl: {}, serverOptimizer: {}}",
      "spec.aggregation={rule: RBLA, hetLoRA: 3}",
      "spec.aggregation={quorum: 2}",
      "spec.aggregation={quorum: 0.5, roundDeadlineSeconds: -1}",
      "spec.aggregation={participants: {selection: Best, perRound: 1}}",
      "spec.aggregation={participants: {selection: Random, perRound: 0}}",
      "spec.aggregation={participants: 3}",
      "spec.clientPools[0]={name: edge, clients: 0, data: {source: file://x}, rank: none, sketchRatio: 2, cut: 0,"
          + " localSteps: 0}"
  })
  void areSilentAboutWhatWasRefusedAlready(String override) {
    for (String method : List.of("SplitLoRA", "CenLoRA")) {
      List<String> sentences = Manifests.refusals(Manifests.SMALLEST, override, "spec.training.method=" + method);
      assertEquals(List.of(), sentences.stream().filter(sentence -> !sentence.contains(": must be ")).toList());
    }
  }
}
