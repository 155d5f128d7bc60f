package io.splitlora.worker.aggregation;

import io.splitlora.worker.adapter.AdapterLayout;
import io.splitlora.worker.adapter.AdapterLayout.Slot;

/**
 * HetLoRA (arXiv 2401.06432, section 3): clients hold the first r_k components; the zero-padded mean is weighted by ‖B_k A_k‖_F
 * (eq. 4), a loss term shrinks each client's last components (eq. 3), and who could shrink them prunes them.
 *
 * @param gamma share of the components that a pruning keeps
 * @param lambda weight of the loss term
 */
public record HetLoRA(double gamma, double lambda) implements AggregationRule {

  @Override
  public Folded fold(Factors global, double scale, Iterable<Upload> uploads) {
    double norms = 0;
    for (Upload upload : uploads) {
      norms += Norms.ofProduct(upload.factors());
    }
    double[] a = Sums.begin(global.a().length);
    double[] b = Sums.begin(global.b().length);
    for (Upload upload : uploads) {
      double weight = norms > 0 ? Norms.ofProduct(upload.factors()) / norms : upload.weight(); // nobody has changed anything yet
      ZeroPad.add(a, b, global.rank(), upload.factors(), weight);
    }
    return Folded.of(new Factors(global.in(), global.out(), global.components(), a, b));
  }

  /** λ ‖B_tail‖_F ‖A_tail‖_F: each factor is pulled to zero in its own direction, as strongly as the other is long. */
  @Override
  public void objective(AdapterLayout layout, float[] adapter, float[] gradient) {
    for (Slot slot : layout.slots()) {
      Factors factors = Factors.in(slot, adapter);
      int tail = keptOf(slot.rank());
      double ofA = Norms.tailOfA(factors, tail);
      double ofB = Norms.tailOfB(factors, tail);
      if (ofA > 0 && ofB > 0) {
        pull(slot, factors, tail, lambda * ofB / ofA, lambda * ofA / ofB, gradient);
      }
    }
  }

  private static void pull(Slot slot, Factors factors, int tail, double a, double b, float[] gradient) {
    for (int i = tail * slot.in(); i < slot.sizeOfA(); i++) {
      gradient[slot.offset() + i] += (float) (a * factors.a()[i]);
    }
    for (int row = 0; row < slot.out(); row++) {
      for (int i = row * slot.rank() + tail; i < (row + 1) * slot.rank(); i++) {
        gradient[slot.offsetOfB() + i] += (float) (b * factors.b()[i]);
      }
    }
  }

  @Override
  public boolean prunes() {
    return true;
  }

  @Override
  public int keptRank(Factors start, Factors end) {
    int tail = keptOf(end.rank());
    boolean shrank = tail(end, tail) < tail(start, tail);
    return shrank ? Math.max(1, tail) : end.rank();
  }

  private static double tail(Factors factors, int from) {
    return Norms.tailOfA(factors, from) * Norms.tailOfB(factors, from);
  }

  private int keptOf(int rank) {
    return (int) Math.floor(gamma * rank);
  }
}
