package io.splitlora.federation.aggregation;

import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.api.v1alpha1.HetLoRASpec;
import io.splitlora.api.v1alpha1.LoRAFAIRSpec;
import io.splitlora.api.v1alpha1.Moments;

/** The rule that a manifest names. */
public final class Rules {

  private Rules() {}

  /** @param seed of the job */
  public static FoldingRule of(AggregationSpec spec, long seed) {
    return switch (spec.rule()) {
      case FedAvg -> new FedAvg();
      case ZeroPad -> new ZeroPad();
      case RBLA -> new RBLA();
      case HetLoRA -> hetLoRA(spec.hetLoRAOrDefault());
      case FSLoRA -> new FSLoRA();
      case FLoRA -> new FLoRA();
      case FlexLoRA -> new FlexLoRA();
      case raFLoRA -> new RaFLoRA();
      case FFALoRA -> new FFALoRA();
      case FedSALoRA -> new FedSALoRA();
      case FedExLoRA -> new FedExLoRA();
      case LoRAFAIR -> loraFAIR(spec.loraFAIROrDefault());
      case HAFL -> new HAFL();
      case XGBLoRA -> new XGBLoRA();
      case RACLoRA -> new RACLoRA(seed);
      case CoordinateMedian -> new CoordinateMedian();
      case TrimmedMean -> new TrimmedMean(spec.faultyOrDefault());
      case Krum -> new Krum(spec.faultyOrDefault());
      case MultiKrum -> new MultiKrum(spec.faultyOrDefault());
    };
  }

  /** What becomes of the clients' moments: what the manifest says, or what the rule does by itself. */
  public static Moments moments(AggregationSpec spec, FoldingRule rule) {
    return spec.moments() != null ? spec.moments() : moments(rule);
  }

  public static Moments moments(FoldingRule rule) {
    return rule.keepsMoments() ? Moments.Keep : Moments.Reset;
  }

  private static HetLoRA hetLoRA(HetLoRASpec spec) {
    return new HetLoRA(spec.gamma(), spec.lambda());
  }

  private static LoRAFAIR loraFAIR(LoRAFAIRSpec spec) {
    return new LoRAFAIR(spec.lambda(), spec.steps(), spec.learningRate());
  }
}
