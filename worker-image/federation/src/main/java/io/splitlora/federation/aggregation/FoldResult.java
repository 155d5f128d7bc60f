package io.splitlora.federation.aggregation;

import java.util.Optional;

/**
 * What a fold has made of one adapted matrix.
 *
 * @param global the next global adapter, of all components
 * @param baseChange added to the frozen weight as it is, B A with a scale of 1
 */
public record FoldResult(Factors global, Optional<Factors> baseChange) {

  public static FoldResult of(Factors global) {
    return new FoldResult(global, Optional.empty());
  }
}
