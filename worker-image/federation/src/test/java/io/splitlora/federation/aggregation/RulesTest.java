package io.splitlora.federation.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.generator.annotation.Default;
import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.AggregationRule.Trait;
import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.api.v1alpha1.HAFLSpec;
import io.splitlora.api.v1alpha1.HetLoRASpec;
import io.splitlora.api.v1alpha1.LoRAFAIRSpec;
import io.splitlora.api.v1alpha1.Moments;
import io.splitlora.federation.aggregation.ToyJob.Work;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RulesTest {

  @ParameterizedTest
  @EnumSource
  void everyRuleIsAClassOfItsName(AggregationRule name) {
    String simpleName = ToyJob.rule(name, 1).getClass().getSimpleName();
    assertTrue(name.name().equalsIgnoreCase(simpleName), simpleName);
  }

  @Test
  void constantsAreTheManifests() {
    assertEquals(new HetLoRA(0.5, 0.25), Rules.of(stated(AggregationRule.HetLoRA), 1));
    assertEquals(new LoRAFAIR(0.1, 5, 0.2), Rules.of(stated(AggregationRule.LoRAFAIR), 1));
  }

  private static AggregationSpec stated(AggregationRule name) {
    return new AggregationSpec(name, null, null, null, null, null, null, null, null, null,
        new HetLoRASpec(0.5, 0.25), new LoRAFAIRSpec(0.1, 5, 0.2), new HAFLSpec(0.3, 0.4), null);
  }

  @Test
  void constantsLeftOutAreTheManifestsDefaults() throws NoSuchFieldException {
    var hetLoRA = new HetLoRA(number(HetLoRASpec.class, "gamma"), number(HetLoRASpec.class, "lambda"));
    assertEquals(hetLoRA, ToyJob.rule(AggregationRule.HetLoRA, 1));
    var fair = new LoRAFAIR(number(LoRAFAIRSpec.class, "lambda"), (int) number(LoRAFAIRSpec.class, "steps"),
        number(LoRAFAIRSpec.class, "learningRate"));
    assertEquals(fair, ToyJob.rule(AggregationRule.LoRAFAIR, 1));
    var hafl = new HAFLSpec(number(HAFLSpec.class, "beta1"), number(HAFLSpec.class, "beta2"));
    assertEquals(hafl,
        new AggregationSpec(AggregationRule.HAFL, null, null, null, null, null, null, null, null, null, null, null,
            null, null)
            .haflOrDefault());
  }

  private static double number(Class<?> section, String field) throws NoSuchFieldException {
    return Double.parseDouble(section.getDeclaredField(field).getAnnotation(Default.class).value());
  }

  /** Rules without a trait for ranks and sketches average adapters of one rank; they say so instead of a wrong mean. */
  @ParameterizedTest
  @EnumSource
  void aRankThatARuleCannotTakeIsRefusedInASentence(AggregationRule name) {
    if (name.allows(Trait.DIFFERENT_RANKS) || name.allows(Trait.SKETCHES)) {
      var job = new ToyJob(name, 1, 6, 5, 4).with(2, 2, 1).with(4, 4, 1);
      assertEquals(4, job.fold(job.train()).global().rank());
      return;
    }
    Upload small = new Upload(1, 2, Factors.zero(6, 5, 2));
    String message = assertThrows(IllegalArgumentException.class,
        () -> ToyJob.rule(name, 1).fold(Factors.zero(6, 5, 4), 2, List.of(small))).getMessage();
    assertEquals(name + " averages adapters of one rank, but an upload has rank 2 and the global adapter has rank 4; "
        + "give every pool the rank 4, or take a rule for different ranks such as RBLA", message);
  }

  /** Through the adapter, the base or both. */
  @ParameterizedTest
  @EnumSource
  void clientsThatAgreeChangeTheMatrixAsOneOfThemDoes(AggregationRule name) {
    var job = new ToyJob(name, 1, 6, 5, 3).with(3, 3, 1);
    for (int round = 0; round < 3; round++) {
      List<Work> works = job.train();
      Upload one = works.get(0).upload();
      List<Upload> three =
          List.of(new Upload(0.2, one.scale(), one.factors()), new Upload(0.3, one.scale(), one.factors()),
              new Upload(0.5, one.scale(), one.factors()));
      double[] change = Changes.of(job.scale, job.rule.fold(job.global, job.scale, three));
      Changes.assertClose(Changes.of(one.scale(), one.factors()), change, 1e-13, name + " of three");
      job.next(works);
    }
  }

  /** Which rules let clients continue with the moments of the last round. */
  @ParameterizedTest
  @EnumSource
  void hooksAgreeWithEachOther(AggregationRule name) {
    var rule = ToyJob.rule(name, 1);
    assertTrue(!rule.restarts() || rule.changesBase(), "what restarts must have gone into the base");
    assertTrue(!rule.restarts() || !rule.keepsMoments(), "a fresh adapter has no moments");
    boolean moments = switch (name) {
      case FSLoRA, FLoRA, FlexLoRA, raFLoRA, XGBLoRA, RACLoRA -> false;
      default -> true;
    };
    assertEquals(moments, rule.keepsMoments());
    assertEquals(moments, name.allows(Trait.OWN_MOMENTS), "what a manifest may ask for");
    assertEquals(moments ? Moments.Keep : Moments.Reset, Rules.moments(rule));
  }
}
