package io.splitlora.federation.aggregation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * A change of one matrix, Σ c_i B_i A_i, as the stacked factors [B_1 B_2 …] and [c_1 A_1; c_2 A_2; …]. With more
 * components than the matrix has rows and columns together they would outgrow it: then it is summed as the matrix
 * itself.
 */
final class Stack {

  private final int in;
  private final int out;
  private final List<Factors> parts = new ArrayList<>();
  private int rank;
  private @Nullable DMatrixRMaj dense;

  Stack(Factors like) {
    in = like.in();
    out = like.out();
  }

  /** Σ p_i s_i B_i A_i. */
  static Stack ofMeanChange(Factors like, Iterable<Upload> uploads) {
    var stack = new Stack(like);
    for (Upload upload : uploads) {
      if (upload.weight() > 0) {
        stack.add(upload.weight() * upload.scale(), upload.factors());
      }
    }
    return stack;
  }

  void add(double coefficient, Factors part) {
    double[] coefficients = new double[part.rank()];
    Arrays.fill(coefficients, coefficient);
    add(coefficients, part);
  }

  /** @param coefficients one a component */
  void add(double[] coefficients, Factors part) {
    Factors scaled = scaled(coefficients, part);
    rank += part.rank();
    parts.add(scaled);
    if (rank > in + out) {
      sumParts();
    }
  }

  private static Factors scaled(double[] coefficients, Factors part) {
    double[] a = new double[part.a().length];
    for (int j = 0; j < part.rank(); j++) {
      for (int i = j * part.in(); i < (j + 1) * part.in(); i++) {
        a[i] = coefficients[j] * part.a()[i];
      }
    }
    return new Factors(part.in(), part.out(), part.components(), a, part.b());
  }

  private void sumParts() {
    if (dense == null) {
      dense = new DMatrixRMaj(out, in);
    }
    parts.forEach(part -> CommonOps_DDRM.multAdd(Matrices.b(part), Matrices.a(part), dense));
    parts.clear();
  }

  /** B A is the change. */
  Factors factors() {
    return dense == null ? stacked() : ofMatrix();
  }

  private Factors stacked() {
    double[] a = new double[rank * in];
    double[] b = new double[out * rank];
    int at = 0;
    for (Factors part : parts) {
      System.arraycopy(part.a(), 0, a, at * in, part.a().length);
      for (int row = 0; row < out; row++) {
        System.arraycopy(part.b(), row * part.rank(), b, row * rank + at, part.rank());
      }
      at += part.rank();
    }
    return Factors.first(in, out, rank, a, b);
  }

  private Factors ofMatrix() {
    double[] sum = Objects.requireNonNull(dense).data;
    double[] identity = CommonOps_DDRM.identity(Math.min(in, out)).data;
    return in < out ? Factors.first(in, out, in, identity, sum) : Factors.first(in, out, out, sum, identity);
  }
}
