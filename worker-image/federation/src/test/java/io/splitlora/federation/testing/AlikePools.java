package io.splitlora.federation.testing;

import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.aggregation.FoldingRule;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.aggregation.PoolShares.PoolShare;
import io.splitlora.federation.aggregation.Rules;
import io.splitlora.manifest.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Pools whose clients hold all of the global adapter. */
public final class AlikePools {

  private AlikePools() {}

  public static PoolShares shares(FoldingRule rule, AdapterLayout layout, double scale, long seed, int localSteps,
      Iterable<String> pools) {
    int rank = layout.slots().stream().mapToInt(Slot::rank).max().orElse(0);
    List<PoolShare> shares = new ArrayList<>();
    pools.forEach(name -> shares
        .add(new PoolShare(new Pool(name, 1, 1, rank, rank, OptionalInt.empty(), localSteps), layout, scale)));
    return new PoolShares(rule, Rules.moments(rule), seed, layout, scale, shares);
  }
}
