package io.splitlora.federation.aggregation;

import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * Heterogeneous LoRA (arXiv 2401.06432, section 3): clients receive the first r_i components, shrink and perhaps prune
 * their last ones, and count by the norm of what they have learnt, ‖B_i A_i‖. As in {@link ZeroPad}, components beyond
 * the largest rank of the round stay as they were.
 *
 * @param gamma share of the components that a pruning keeps; the others are the tail, without the first component of
 *     all
 * @param lambda weight of the loss term ‖B_tail‖ ‖A_tail‖
 */
public record HetLoRA(double gamma, double lambda) implements FoldingRule {

  /** Adds the gradient of λ ‖B_tail‖ ‖A_tail‖, Frobenius norms, for each matrix; 0 where a norm has none. */
  @Override
  public void objective(AdapterLayout layout, float[] adapter, float[] gradient) {
    for (Slot slot : layout.slots()) {
      int kept = kept(slot.rank());
      double normOfA = tailOfA(slot, adapter, kept);
      double normOfB = tailOfB(slot, adapter, kept);
      if (normOfA > 0 && normOfB > 0) {
        addToA(slot, kept, lambda * normOfB / normOfA, adapter, gradient);
        addToB(slot, kept, lambda * normOfA / normOfB, adapter, gradient);
      }
    }
  }

  private static double tailOfA(Slot slot, float[] adapter, int kept) {
    double squares = 0;
    for (int i = slot.offset() + kept * slot.in(); i < slot.offsetOfB(); i++) {
      squares += (double) adapter[i] * adapter[i];
    }
    return Math.sqrt(squares);
  }

  private static double tailOfB(Slot slot, float[] adapter, int kept) {
    double squares = 0;
    for (int row = slot.offsetOfB(); row < slot.offsetOfB() + slot.sizeOfB(); row += slot.rank()) {
      for (int j = kept; j < slot.rank(); j++) {
        squares += (double) adapter[row + j] * adapter[row + j];
      }
    }
    return Math.sqrt(squares);
  }

  private static void addToA(Slot slot, int kept, double factor, float[] adapter, float[] gradient) {
    for (int i = slot.offset() + kept * slot.in(); i < slot.offsetOfB(); i++) {
      gradient[i] += (float) (factor * adapter[i]);
    }
  }

  private static void addToB(Slot slot, int kept, double factor, float[] adapter, float[] gradient) {
    for (int row = slot.offsetOfB(); row < slot.offsetOfB() + slot.sizeOfB(); row += slot.rank()) {
      for (int j = kept; j < slot.rank(); j++) {
        gradient[row + j] += (float) (factor * adapter[row + j]);
      }
    }
  }

  @Override
  public boolean prunes() {
    return true;
  }

  /** The rank without the tail where the tail's ‖B‖ ‖A‖ has become smaller, else all of it. */
  @Override
  public int keptRank(Factors start, Factors end) {
    return tail(end) < tail(start) ? kept(end.rank()) : end.rank();
  }

  /** ‖B_tail‖ ‖A_tail‖; 0 without a tail. */
  private double tail(Factors factors) {
    int kept = kept(factors.rank());
    double squaresOfA = 0;
    for (int i = kept * factors.in(); i < factors.a().length; i++) {
      squaresOfA += factors.a()[i] * factors.a()[i];
    }
    double squaresOfB = 0;
    for (int row = 0; row < factors.b().length; row += factors.rank()) {
      for (int j = kept; j < factors.rank(); j++) {
        squaresOfB += factors.b()[row + j] * factors.b()[row + j];
      }
    }
    return Math.sqrt(squaresOfA) * Math.sqrt(squaresOfB);
  }

  private int kept(int rank) {
    return Math.max(1, (int) Math.floor(gamma * rank));
  }

  @Override
  public FoldResult fold(Factors global, double scale, Iterable<Upload> uploads) {
    double[] shares = shares(uploads);
    var sums = new ComponentSums(global);
    int next = 0;
    for (Upload upload : uploads) {
      sums.add(shares[next++], upload.factors());
    }
    return FoldResult.of(sums.elseGlobal());
  }

  /**
   * ‖B_i A_i‖ / Σ ‖B_k A_k‖; a client without a weight has learnt nothing. Where nobody has learnt anything, the
   * weights.
   */
  private static double[] shares(Iterable<Upload> uploads) {
    List<Double> norms = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (Upload upload : uploads) {
      norms.add(upload.weight() == 0 ? 0 : Matrices.normOfProduct(upload.factors()));
      weights.add(upload.weight());
    }
    double sum = norms.stream().mapToDouble(Double::doubleValue).sum();
    return sum == 0 ? weights.stream().mapToDouble(Double::doubleValue).toArray()
        : norms.stream().mapToDouble(norm -> norm / sum).toArray();
  }
}
