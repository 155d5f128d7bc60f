package io.splitlora.worker.aggregation;

/** Frobenius norms of products, without the products. */
final class Norms {

  private Norms() {}

  /** ‖B A‖_F = √tr((BᵀB)(AAᵀ)). */
  static double ofProduct(Factors factors) {
    int rank = factors.rank();
    double trace = 0;
    for (int j = 0; j < rank; j++) {
      for (int k = 0; k < rank; k++) {
        trace += columns(factors, j, k) * rows(factors, j, k);
      }
    }
    return Math.sqrt(Math.max(0, trace));
  }

  /** ‖A‖_F of the components from one on. */
  static double tailOfA(Factors factors, int from) {
    double sum = 0;
    for (int j = from; j < factors.rank(); j++) {
      sum += rows(factors, j, j);
    }
    return Math.sqrt(sum);
  }

  /** ‖B‖_F of the components from one on. */
  static double tailOfB(Factors factors, int from) {
    double sum = 0;
    for (int j = from; j < factors.rank(); j++) {
      sum += columns(factors, j, j);
    }
    return Math.sqrt(sum);
  }

  static double of(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  private static double rows(Factors factors, int j, int k) {
    double sum = 0;
    for (int i = 0; i < factors.in(); i++) {
      sum += factors.a()[j * factors.in() + i] * factors.a()[k * factors.in() + i];
    }
    return sum;
  }

  private static double columns(Factors factors, int j, int k) {
    double sum = 0;
    for (int row = 0; row < factors.out(); row++) {
      sum += factors.b()[row * factors.rank() + j] * factors.b()[row * factors.rank() + k];
    }
    return sum;
  }
}
