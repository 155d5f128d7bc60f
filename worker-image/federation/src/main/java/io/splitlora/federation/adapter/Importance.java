package io.splitlora.federation.adapter;

import io.splitlora.federation.adapter.AdapterLayout.Slot;

/**
 * How much each parameter matters to a client (HAFL, arXiv 2411.06581; AdaLoRA, arXiv 2303.10512, eq. 8 to 11): the
 * smoothed sensitivity |w ∂L/∂w|, and how much that varies. The step that owns it updates it in place.
 *
 * @param smoothed Ī of each parameter
 * @param uncertainty Ū of each parameter
 */
public record Importance(float[] smoothed, float[] uncertainty) {

  public static Importance none(int parameters) {
    return new Importance(new float[parameters], new float[parameters]);
  }

  /** Adds the sensitivity of one step. */
  public void observe(float[] adapter, float[] gradient, double beta1, double beta2) {
    for (int i = 0; i < adapter.length; i++) {
      double sensitivity = Math.abs((double) adapter[i] * gradient[i]);
      smoothed[i] = (float) (beta1 * smoothed[i] + (1 - beta1) * sensitivity);
      uncertainty[i] = (float) (beta2 * uncertainty[i] + (1 - beta2) * Math.abs(sensitivity - smoothed[i]));
    }
  }

  /** The score of each component of a matrix: the mean of Ī Ū over its row of A and its column of B. */
  public double[] scores(Slot slot) {
    double[] scores = new double[slot.rank()];
    for (int j = 0; j < scores.length; j++) {
      double sum = 0;
      for (int i = 0; i < slot.in(); i++) {
        sum += product(slot.offset() + j * slot.in() + i);
      }
      for (int row = 0; row < slot.out(); row++) {
        sum += product(slot.offsetOfB() + row * slot.rank() + j);
      }
      scores[j] = sum / (slot.in() + slot.out());
    }
    return scores;
  }

  private double product(int i) {
    return (double) smoothed[i] * uncertainty[i];
  }
}
