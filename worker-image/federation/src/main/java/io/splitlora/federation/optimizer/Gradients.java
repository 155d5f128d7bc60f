package io.splitlora.federation.optimizer;

/** Arithmetic on flat gradients. Sums run in a fixed order, so results do not depend on the order of arrival. */
public final class Gradients {

  private Gradients() {}

  /** {@code sum += weight * gradient}; a shorter gradient is added to the end of the sum. */
  public static void addScaled(float[] sum, float[] gradient, double weight) {
    float factor = (float) weight;
    int from = sum.length - gradient.length;
    for (int i = 0; i < gradient.length; i++) {
      sum[from + i] += factor * gradient[i];
    }
  }

  /**
   * Scales the gradient so that its norm is at most {@code limit}; 0 changes nothing. The small constant is PyTorch's.
   */
  public static void clip(float[] gradient, double limit) {
    double factor = limit / (norm(gradient) + 1e-6);
    if (limit > 0 && factor < 1) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= (float) factor;
      }
    }
  }

  /** Sets the gradient of fixed numbers to zero. */
  public static void mask(float[] gradient, boolean[] fixed) {
    for (int i = 0; i < fixed.length; i++) {
      gradient[i] = fixed[i] ? 0 : gradient[i];
    }
  }

  public static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
