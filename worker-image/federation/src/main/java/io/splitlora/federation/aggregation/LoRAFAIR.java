package io.splitlora.federation.aggregation;

/**
 * LoRA-FAIR (arXiv 2411.14961, eq. 9): FedAvg with a B corrected towards the mean change, B̄ + ΔB where ΔB minimises
 * 1 - cos(ΔW, (B̄ + ΔB) Ā) + λ ‖ΔB‖ and ΔW = Σ p_i B_i A_i; equal ranks.
 *
 * @param lambda weight of the correction's norm
 * @param steps proximal gradient steps that look for it
 * @param learningRate of the steps, in units of ‖B̄‖
 */
public record LoRAFAIR(double lambda, int steps, double learningRate) implements FoldingRule {

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    Factors mean = Mean.of(this, global, uploads);
    Factors change = Stack.ofMeanChange(global, uploads).factors();
    double[] corrected = new Correction(mean, change, lambda).search(steps, learningRate);
    return FoldResult.of(new Factors(global.in(), global.out(), global.components(), mean.a(), corrected));
  }
}
