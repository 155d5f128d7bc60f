package io.splitlora.engine.text;

import java.util.Arrays;

/**
 * Draws a token. The temperature divides the logits; then only the k most probable tokens remain, and of those the
 * fewest whose probabilities add up to p (nucleus sampling, arXiv 1904.09751, section 3.1).
 */
final class Nucleus {

  private final Decoding.Sampling sampling;

  Nucleus(Decoding.Sampling sampling) {
    this.sampling = sampling;
  }

  /**
   * @param logProbabilities of all tokens
   * @param uniform random number in [0, 1)
   */
  int draw(float[] logProbabilities, double uniform) {
    double[] weights = weights(logProbabilities);
    double left = uniform * Arrays.stream(weights).sum();
    if (Double.isNaN(left)) {
      throw new NotFiniteException();
    }
    int last = -1;
    for (int token = 0; token < weights.length; token++) {
      if (weights[token] > 0) {
        last = token;
        left -= weights[token];
        if (left < 0) {
          return token;
        }
      }
    }
    return last; // rounding may leave a remainder
  }

  /** Weights that are not normalised; zero for tokens that cannot be drawn. */
  private double[] weights(float[] logProbabilities) {
    double highest = -Double.MAX_VALUE;
    for (float logProbability : logProbabilities) {
      highest = Math.max(highest, logProbability);
    }
    double[] weights = new double[logProbabilities.length];
    for (int token = 0; token < weights.length; token++) {
      weights[token] = Math.exp((logProbabilities[token] - highest) / sampling.temperature());
    }
    if (sampling.topK() > 0 || sampling.topP() < 1) {
      keepMostProbable(weights);
    }
    return weights;
  }

  private void keepMostProbable(double[] weights) {
    double[] sorted = weights.clone();
    Arrays.sort(sorted); // ascending
    int kept = kept(sorted);
    double threshold = sorted[sorted.length - kept];
    int above = (int) Arrays.stream(weights).filter(weight -> weight > threshold).count();
    int equals = kept - above; // of the tokens exactly at the threshold, only the first ones are kept
    for (int token = 0; token < weights.length; token++) {
      if (weights[token] < threshold || weights[token] == threshold && equals-- <= 0) {
        weights[token] = 0;
      }
    }
  }

  private int kept(double[] ascending) {
    int most = sampling.topK() == 0 ? ascending.length : Math.min(sampling.topK(), ascending.length);
    double all = 0;
    for (int i = 1; i <= most; i++) {
      all += ascending[ascending.length - i];
    }
    double sum = 0;
    for (int i = 1; i <= most; i++) {
      sum += ascending[ascending.length - i];
      if (sum >= sampling.topP() * all) {
        return i;
      }
    }
    return most;
  }
}
