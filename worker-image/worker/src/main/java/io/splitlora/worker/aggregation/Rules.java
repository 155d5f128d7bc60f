package io.splitlora.worker.aggregation;

import io.splitlora.api.v1alpha1.AggregationSpec;

/** The rule that a manifest names. */
public final class Rules {

  private Rules() {}

  /** @param seed of the job */
  public static AggregationRule of(AggregationSpec spec, long seed) {
    return switch (spec.rule()) {
      case FedAvg -> new FedAvg();
      case ZeroPad -> new ZeroPad();
      case RBLA -> new RBLA();
      case HetLoRA -> new HetLoRA(spec.hetLoRAOrDefault().gamma(), spec.hetLoRAOrDefault().lambda());
      case FSLoRA -> new FSLoRA();
      case FLoRA -> new FLoRA();
      case FlexLoRA -> new FlexLoRA();
      case raFLoRA -> new RaFLoRA();
      case FFALoRA -> new FFALoRA();
      case FedSALoRA -> new FedSALoRA();
      case FedExLoRA -> new FedExLoRA();
      case LoRAFAIR -> new LoRAFAIR(spec.loraFAIROrDefault().lambda(), spec.loraFAIROrDefault().steps(), spec.loraFAIROrDefault().learningRate());
      case HAFL -> new HAFL();
      case XGBLoRA -> new XGBLoRA();
      case RACLoRA -> new RACLoRA(seed);
    };
  }
}
