package io.splitlora.federation.checkpoint;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.aggregation.Factors;
import io.splitlora.federation.aggregation.FoldResult;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.aggregation.Upload;
import io.splitlora.federation.job.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Folds the contributions to a round in the order of {@link Plan#clients}, whatever the order of arrival: one adapted
 * matrix after the other, so that no more than the rule asks for is in memory.
 *
 * <p>A block between two cuts is trained by some clients and, for the others, by the split server. The server's copy
 * then takes part in the fold like one more client, with the weight of all those whose gradients have moved it: each
 * client's data counts once, as in HSplitLoRA (arXiv 2505.02795), and with one cut for all, or none, nothing changes.
 */
final class FoldInClientOrder {

  private final PoolShares shares;
  private final Uploads uploads;
  private final List<Contribution> contributions;
  private final Optional<HeldState> server;

  /**
   * @param contributions in the order of {@link Plan#clients}
   * @param server the split server's state, if there is a split
   */
  FoldInClientOrder(PoolShares shares, Uploads uploads, List<Contribution> contributions,
      Optional<HeldState> server) {
    this.shares = shares;
    this.uploads = uploads;
    this.contributions = contributions;
    this.server = server;
  }

  /**
   * What has come of all matrices.
   *
   * @param global the next global adapter
   * @param baseChange what is added to frozen weights, by matrix
   */
  record Folded(float[] global, Map<Slot, Factors> baseChange) {}

  /** @param global the adapter before the round */
  Folded fold(float[] global) {
    float[] next = new float[shares.global().size()];
    Map<Slot, Factors> baseChange = new LinkedHashMap<>();
    for (Slot slot : shares.global().slots()) {
      FoldResult result = shares.rule().fold(Factors.in(slot, global), shares.globalScale(), uploads(slot));
      result.global().copyTo(slot, next);
      result.baseChange().ifPresent(added -> baseChange.put(slot, added));
    }
    return new Folded(next, baseChange);
  }

  private Iterable<Upload> uploads(Slot slot) {
    List<Contribution> owners = contributions.stream().filter(contribution -> has(contribution, slot)).toList();
    double fromServer =
        contributions.stream().filter(contribution -> !has(contribution, slot)).mapToDouble(Contribution::weight).sum();
    List<Supplier<Upload>> all = new ArrayList<>();
    owners.forEach(contribution -> all.add(() -> uploads.of(contribution, slot)));
    if (owners.size() < contributions.size()) {
      all.add(() -> upload(server.orElseThrow(), slot, fromServer));
    }
    return () -> all.stream().map(Supplier::get).iterator();
  }

  private boolean has(Contribution contribution, Slot slot) {
    return slot.block() < shares.layout(contribution.lease().client().pool()).toBlock();
  }

  private static Upload upload(HeldState server, Slot slot, double weight) {
    Slot own = server.share().layout().slots().get(server.share().layout().indexOf(slot));
    return new Upload(weight, server.share().scale(), Factors.in(own, server.state().adapter()));
  }
}
