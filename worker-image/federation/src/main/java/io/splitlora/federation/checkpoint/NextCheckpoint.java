package io.splitlora.federation.checkpoint;

import io.splitlora.api.v1alpha1.Moments;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.adapter.StateOnDisk;
import io.splitlora.federation.aggregation.Factors;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.RoundId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the checkpoint after a round of the one before and what the round has brought: the files that change. Clients
 * that took no part, or whose work did not count, are where they were.
 */
final class NextCheckpoint {

  private final JobState state;
  private final PoolShares shares;
  private final AdapterLayout serverLayout;
  private final Optional<ServerOptimizer> optimizer;

  NextCheckpoint(JobState state, PoolShares shares, AdapterLayout serverLayout, Optional<ServerOptimizer> optimizer) {
    this.state = state;
    this.shares = shares;
    this.serverLayout = serverLayout;
    this.optimizer = optimizer;
  }

  void write(Path folder, RoundId round, List<Contribution> contributions, boolean withServer) throws IOException {
    Optional<HeldState> server = withServer ? Optional.of(JobState.read(state.spooledServer(round))) : Optional.empty();
    AdapterState before = state.globalToChange();
    var uploads = new Uploads(state, shares, before.adapter());
    var folded = new FoldInClientOrder(shares, uploads, contributions, server).fold(before.adapter());
    boolean averaged = shares.moments() == Moments.Average;
    AdapterState stepped =
        optimizer.map(o -> o.step(before, folded.global())).orElseGet(() -> AdapterState.initial(folded.global()));
    AdapterState global = averaged ? MeanMoments.behind(stepped, contributions, state::spooled) : stepped;
    write(folder.resolve("global"), new HeldState(Share.full(shares.global(), shares.globalScale()), global),
        averaged || optimizer.isPresent());
    writeBase(folder, folded.baseChange());
    writePrunedRanks(folder, contributions);
    for (Contribution contribution : contributions) {
      Files.move(state.spooled(contribution.lease()), folder.resolve(JobState.fileName(contribution.lease().client())));
    }
    if (server.isPresent()) {
      write(folder.resolve("server"), withSharedBlocks(server.get(), global.adapter(), round), true);
    }
  }

  private void writeBase(Path folder, Map<Slot, Factors> change) throws IOException {
    if (!change.isEmpty()) {
      write(folder.resolve("base"), added(state.baseChange(), change).held(), false);
    }
  }

  private static BaseChange added(BaseChange before, Map<Slot, Factors> change) {
    BaseChange after = before;
    for (Map.Entry<Slot, Factors> matrix : change.entrySet()) {
      Factors factors = matrix.getValue();
      after = after.plus(matrix.getKey(), factors.rank(), factors.a(), factors.b());
    }
    return after;
  }

  private void writePrunedRanks(Path folder, List<Contribution> contributions) throws IOException {
    if (shares.rule().prunes()) {
      float[] global = state.globalToChange().adapter();
      for (Contribution contribution : contributions) {
        ClientId client = contribution.lease().client();
        Files.write(folder.resolve(PrunedRanks.file(client)), PrunedRanks.json(keptRanks(contribution, global)));
      }
    }
  }

  private List<Integer> keptRanks(Contribution contribution, float[] global) throws IOException {
    List<Integer> kept = new ArrayList<>();
    try (StateOnDisk upload = StateOnDisk.open(state.spooled(contribution.lease()))) {
      for (int i = 0; i < upload.share().layout().slots().size(); i++) {
        Slot slot = upload.share().layout().slots().get(i);
        Factors end = Factors.of(slot, upload.share().held().get(i).components(), upload.matrix(i));
        Factors start = Factors.in(shares.global().slot(slot.block(), slot.target()).orElseThrow(), global)
            .select(end.components());
        kept.add(shares.rule().keptRank(start, end));
      }
    }
    return kept;
  }

  /** The server goes on with the folded adapter of the blocks that clients train too. */
  private HeldState withSharedBlocks(HeldState server, float[] global, RoundId round) {
    List<Slot> shared = serverLayout.slots().stream().filter(slot -> slot.block() < shares.global().toBlock()).toList();
    AdapterState next = server.state();
    for (Slot slot : shared) {
      Slot ofClients = shares.global().slot(slot.block(), slot.target()).orElseThrow();
      shares.ofServer(round.round() + 1, Factors.in(ofClients, global), ofClients).copyTo(slot, next.adapter());
    }
    boolean fresh = !shared.isEmpty() && !shares.rule().keepsMoments();
    return new HeldState(server.share(), fresh ? AdapterState.initial(next.adapter()) : next);
  }

  private static void write(Path file, HeldState held, boolean moments) throws IOException {
    Files.write(file, StateFile.encode(held, moments));
  }
}
