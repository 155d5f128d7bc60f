package io.splitlora.federation.aggregation;

/**
 * What a client begins a round with at one adapted matrix.
 *
 * @param trained positions within {@code factors} of the components that it trains, rising; the others stay as they are
 */
public record Start(Factors factors, int[] trained) {

  /** All components are trained. */
  public static Start all(Factors factors) {
    return new Start(factors, java.util.stream.IntStream.range(0, factors.rank()).toArray());
  }
}
