package io.splitlora.workbench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.ManifestException;
import io.splitlora.manifest.Pools;
import io.splitlora.manifest.reader.ManifestReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which runs a comparison makes, and how each changes the manifest. */
class GridTest {

  private static final String UNLIKE = """
      apiVersion: splitlora.io/v1alpha1
      kind: SplitLoRAJob
      metadata: {name: unlike}
      spec:
        model: {source: sample://tiny-gpt2}
        aggregation: {rule: RBLA}
        training: {method: FedLoRA}
        clientPools:
          - {name: phones, clients: 4, rank: 2, data: {source: sample://x}}
          - {name: servers, data: {source: sample://x}}
      """;

  private static SplitLoRAJobSpec read(String manifest, List<String> overrides) throws ManifestException {
    return ManifestReader.parse(manifest, "job.yaml", overrides).spec();
  }

  private static List<String> names(Grid grid, SplitLoRAJobSpec spec) {
    return grid.cells(spec).stream().map(Cell::name).toList();
  }

  @Test
  void whatIsLeftOutKeepsTheManifestsValue() throws Exception {
    assertEquals(List.of("FedLoRA-RBLA-r8-seed0"),
        names(new Grid(List.of(), List.of(), List.of(), List.of(), List.of()), read(UNLIKE, List.of())));
  }

  @Test
  void whatAMethodDoesNotUseMakesNoTwoCells() throws Exception {
    var grid = new Grid(List.of(Method.values()), List.of(AggregationRule.FedAvg, AggregationRule.RBLA), List.of(4),
        List.of(1, 2), List.of(7L, 8L));
    List<String> names = names(grid, read(UNLIKE, List.of()));
    assertEquals(8, names.stream().filter(name -> name.startsWith("SplitLoRA")).count(),
        "two rules, two cuts, two seeds");
    assertEquals(4, names.stream().filter(name -> name.startsWith("FedLoRA")).count(), "nothing is cut");
    assertEquals(List.of("CenLoRA-r4-seed7", "CenLoRA-r4-seed8"),
        names.stream().filter(name -> name.startsWith("CenLoRA")).toList(), "nothing is merged");
    assertTrue(names.stream().allMatch(name -> name.matches("[A-Za-z0-9-]+")), "names of folders: " + names);
    assertEquals(names, names(grid, read(UNLIKE, List.of())), "the same whenever they are asked for");
  }

  /** Whatever the rule, the manifest that comes of it is allowed, and a row says what was done to get there. */
  @ParameterizedTest
  @EnumSource
  void poolsOfDifferentRanksAreFittedToEveryRule(AggregationRule rule) throws Exception {
    SplitLoRAJobSpec spec = read(UNLIKE, List.of());
    Fitting fitting = Fitting.of(new Cell(Method.FedLoRA, rule, 8, 1, 3), spec);
    SplitLoRAJobSpec fitted = read(UNLIKE, new ArrayList<>(fitting.overrides()));
    assertEquals(rule, fitted.aggregation().rule());
    assertEquals(3, fitted.training().seed());
    if (rule.allows(AggregationRule.Trait.DIFFERENT_RANKS)) {
      assertEquals("", fitting.note());
      assertEquals(2, fitted.clientPools().get(0).rank());
    } else if (rule.allows(AggregationRule.Trait.SKETCHES)) {
      assertEquals("ranks of pools as sketches of r 8", fitting.note());
      assertEquals(2, Pools.of(fitted).get(fitted.clientPools().get(0).name()).sketch());
      assertEquals(8, Pools.of(fitted).get(fitted.clientPools().get(1).name()).sketch());
    } else {
      assertEquals("every pool at the smallest rank, 2, with the scale of r 8", fitting.note());
      assertEquals(2, fitted.adapter().rank());
      assertEquals(32.0 / 8, fitted.adapter().alpha() / fitted.adapter().rank());
    }
  }

  @Test
  void poolsAlikeAreLeftAlone() throws Exception {
    String alike = UNLIKE.replace("rank: 2, ", "");
    Fitting fitting = Fitting.of(new Cell(Method.SplitLoRA, AggregationRule.FedAvg, 4, 2, 3), read(alike, List.of()));
    assertEquals("", fitting.note());
    assertEquals(
        Stream.of("spec.training.method=SplitLoRA", "spec.training.seed=3", "spec.aggregation.rule=FedAvg",
            "spec.split.cut=2", "spec.adapter.rank=4").toList(),
        fitting.overrides());
  }
}
