package io.splitlora.federation.checkpoint;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Importance;
import io.splitlora.federation.aggregation.Factors;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.aggregation.Recipient;
import java.util.List;
import java.util.Optional;

/**
 * What a client brings from its last round, as its file in the checkpoint has it.
 *
 * @param prunedRanks components that it still has of each matrix; empty if it was never pruned
 */
record ClientPast(HeldState held, List<Integer> prunedRanks) implements PoolShares.Past {

  static PoolShares.Past of(Optional<HeldState> held, List<Integer> prunedRanks) {
    return held.isEmpty() ? PoolShares.NO_PAST : new ClientPast(held.get(), prunedRanks);
  }

  @Override
  public int rank(int slot, int rank) {
    return prunedRanks.isEmpty() ? rank : prunedRanks.get(slot);
  }

  @Override
  public Optional<Recipient.Own> own(int index) {
    Slot slot = held.share().layout().slots().get(index);
    double[] scores = held.state().importance().map(importance -> importance.scores(slot)).orElse(new double[0]);
    return Optional.of(new Recipient.Own(Factors.in(slot, held.state().adapter()), scores));
  }

  static AdapterState withImportance(AdapterState state, Optional<Importance> past) {
    return state.withImportance(past.orElseGet(() -> Importance.none(state.adapter().length)));
  }
}
