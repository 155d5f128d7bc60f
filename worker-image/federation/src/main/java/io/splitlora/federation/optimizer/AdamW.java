package io.splitlora.federation.optimizer;

import io.splitlora.api.v1alpha1.AdamWSpec;
import io.splitlora.federation.adapter.AdapterState;

/** AdamW (arXiv 1711.05101, algorithm 2) over a flat adapter, in single precision as PyTorch computes it. */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay) {

  public static AdamW of(AdamWSpec spec) {
    return new AdamW(spec.beta1(), spec.beta2(), spec.epsilon(), spec.weightDecay());
  }

  /**
   * One update in place.
   *
   * @param gradient of the loss, same length as the adapter
   * @param cursor where the client's data stands after this update
   */
  public AdapterState update(AdapterState state, float[] gradient, double rate, long cursor) {
    return update(state, gradient, new boolean[0], rate, cursor);
  }

  /** @param fixed numbers that do not change; empty if there are none */
  public AdapterState update(AdapterState state, float[] gradient, boolean[] fixed, double rate, long cursor) {
    float[] w = state.adapter();
    float[] m = state.firstMoment();
    float[] v = state.secondMoment();
    long t = state.updates() + 1;
    float b2 = (float) beta2;
    // 1 - 0.999f is off by 1e-5, so subtraction comes before rounding
    float newInM = (float) (1 - beta1);
    float newInV = (float) (1 - beta2);
    float eps = (float) epsilon;
    float decay = (float) (1 - rate * weightDecay);
    float stepSize = (float) (rate / (1 - Math.pow(beta1, (double) t)));
    float root = (float) Math.sqrt(1 - Math.pow(beta2, (double) t));
    for (int i = 0; i < w.length; i++) {
      if (fixed.length > 0 && fixed[i]) {
        continue;
      }
      float g = gradient[i];
      m[i] += newInM * (g - m[i]);
      v[i] = b2 * v[i] + newInV * g * g;
      w[i] = w[i] * decay - stepSize * m[i] / ((float) Math.sqrt(v[i]) / root + eps);
    }
    return state.afterUpdate(cursor);
  }
}
