package io.splitlora.federation.aggregation;

import java.util.Arrays;

/**
 * Shortens updates that are longer than a multiple of the round's median length to that length (norm thresholding,
 * arXiv 1911.07963, section 4, with a threshold that comes from the round itself). What is within it is not touched.
 *
 * @param multiple of the median; 0 bounds nothing
 */
public record NormBound(double multiple) {

  /** With fewer there is no majority to go by. */
  static final int FEWEST = 4;

  /** Whether anything can be bounded in a round of so many. */
  public boolean mayBound(int participants) {
    return multiple > 0 && participants >= FEWEST;
  }

  /** The longest update that counts as it is; infinite where nothing is bounded. Who has not moved says nothing. */
  public double of(double[] norms) {
    double[] moved = Arrays.stream(norms).filter(norm -> norm > 0).sorted().toArray();
    // of an even number the lower one of the middle two: the upper one may be of a half that lies
    return !mayBound(moved.length) ? Double.POSITIVE_INFINITY
        : multiple * moved[(moved.length - 1) / 2];
  }

  /** The share of an update that counts: 1, or what makes it as long as the bound. */
  public static double kept(double norm, double bound) {
    return norm > bound ? bound / norm : 1;
  }
}
