package io.splitlora.federation.aggregation;

import java.util.Optional;

/**
 * What chains of adapters make of a round: the mean adapter becomes part of the base, and the next link begins at
 * nothing.
 */
final class Chain {

  private Chain() {}

  static FoldResult link(FoldingRule rule, Factors global, double scale, Iterable<Upload> uploads) {
    var change = new Stack(global);
    change.add(scale, Mean.of(rule, global, uploads));
    return new FoldResult(Factors.zero(global.in(), global.out(), global.rank()), Optional.of(change.factors()));
  }
}
