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
import io.splitlora.federation.aggregation.FoldResult;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.aggregation.Upload;
import io.splitlora.federation.checkpoint.JobState.Contribution;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.files.FileKind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the checkpoint after a round of the one before and the uploads, one adapted matrix after the other, so that no more
 * than the rule asks for is in memory.
 *
 * <p>A block between two cuts is trained by some clients and, for the others, by the split server. The server's copy then takes
 * part in the fold like one more client, with the weight of all those whose gradients have moved it: each client's data counts
 * once, as in HSplitLoRA (arXiv 2505.02795), and with one cut for all, or none, nothing changes.
 */
final class NextState {

  private final JobState state;
  private final PoolShares shares;
  private final AdapterLayout serverLayout;
  private final Optional<ServerOptimizer> optimizer;

  NextState(JobState state, PoolShares shares, AdapterLayout serverLayout, Optional<ServerOptimizer> optimizer) {
    this.state = state;
    this.shares = shares;
    this.serverLayout = serverLayout;
    this.optimizer = optimizer;
  }

  void write(Path folder, RoundId round, List<Contribution> works, boolean withServer) throws IOException {
    Optional<HeldState> server = withServer ? Optional.of(JobState.read(state.spooledServer(round))) : Optional.empty();
    AdapterState before = state.globalToChange();
    float[] folded = new float[shares.global().size()];
    Map<Slot, Factors> change = new LinkedHashMap<>();
    for (Slot slot : shares.global().slots()) {
      FoldResult result = shares.rule().fold(Factors.in(slot, before.adapter()), shares.globalScale(), uploads(slot, works, server));
      result.global().copyTo(slot, folded);
      result.baseChange().ifPresent(added -> change.put(slot, added));
    }
    boolean averaged = shares.moments() == Moments.Average;
    AdapterState stepped = optimizer.map(o -> o.step(before, folded)).orElseGet(() -> AdapterState.initial(folded));
    AdapterState global = averaged ? MeanMoments.behind(stepped, works, state::spooled) : stepped;
    write(folder.resolve("global"), new HeldState(Share.whole(shares.global(), shares.globalScale()), global), averaged || optimizer.isPresent());
    writeBase(folder, change);
    writePrunedRanks(folder, works);
    for (Contribution work : works) {
      Files.move(state.spooled(work.lease()), folder.resolve(JobState.fileName(work.lease().client())));
    }
    if (server.isPresent()) {
      write(folder.resolve("server"), withSharedBlocks(server.get(), global.adapter(), round), true);
    }
    keepTheRest(folder);
  }

  // --- uploads ---

  private Iterable<Upload> uploads(Slot slot, List<Contribution> works, Optional<HeldState> server) {
    List<Contribution> owners = works.stream().filter(work -> has(work, slot)).toList();
    double fromServer = works.stream().filter(work -> !has(work, slot)).mapToDouble(Contribution::weight).sum();
    List<Supplier<Upload>> all = new ArrayList<>();
    owners.forEach(work -> all.add(() -> upload(work, slot)));
    if (owners.size() < works.size()) {
      all.add(() -> upload(server.orElseThrow(), slot, fromServer));
    }
    return () -> all.stream().map(Supplier::get).iterator();
  }

  private boolean has(Contribution work, Slot slot) {
    return slot.block() < shares.layout(work.lease().client().pool()).toBlock();
  }

  private Upload upload(Contribution work, Slot slot) {
    Path file = state.spooled(work.lease());
    try (StateOnDisk upload = StateOnDisk.open(file)) {
      Share share = upload.share();
      int index = share.layout().indexOf(slot);
      Slot own = share.layout().slots().get(index);
      Factors factors = shares.withFrozen(work.lease().client(), work.lease().round().round(), own,
          Factors.of(own, share.held().get(index).components(), upload.matrix(index)));
      int[] trained = share.held().get(index).trainedOnes();
      return new Upload(work.weight(), share.scale(), trained.length == factors.rank() ? factors : factors.select(trained));
    } catch (IOException | IllegalArgumentException e) {
      throw JobState.unreadable(file, e);
    }
  }

  private static Upload upload(HeldState server, Slot slot, double weight) {
    Slot own = server.share().layout().slots().get(server.share().layout().indexOf(slot));
    return new Upload(weight, server.share().scale(), Factors.in(own, server.state().adapter()));
  }

  // --- what else a round leaves ---

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

  private void writePrunedRanks(Path folder, List<Contribution> works) throws IOException {
    if (shares.rule().prunes()) {
      Map<ClientId, List<Integer>> kept = new LinkedHashMap<>();
      float[] global = state.globalToChange().adapter();
      for (Contribution work : works) {
        kept.put(work.lease().client(), keptRanks(work, global));
      }
      Files.write(folder.resolve(PrunedRanks.FILE), state.prunedRanks().with(kept).json());
    }
  }

  private List<Integer> keptRanks(Contribution work, float[] global) throws IOException {
    List<Integer> kept = new ArrayList<>();
    try (StateOnDisk upload = StateOnDisk.open(state.spooled(work.lease()))) {
      for (int i = 0; i < upload.share().layout().slots().size(); i++) {
        Slot slot = upload.share().layout().slots().get(i);
        Factors end = Factors.of(slot, upload.share().held().get(i).components(), upload.matrix(i));
        Factors start = Factors.in(shares.global().slot(slot.block(), slot.target()).orElseThrow(), global).select(end.components());
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
      Slot whole = shares.global().slot(slot.block(), slot.target()).orElseThrow();
      shares.ofServer(round.round() + 1, Factors.in(whole, global), whole).copyTo(slot, next.adapter());
    }
    boolean fresh = !shared.isEmpty() && !shares.rule().keepsMoments();
    return new HeldState(server.share(), fresh ? AdapterState.initial(next.adapter()) : next);
  }

  /** Clients that took no part, or whose work did not count, are where they were. */
  private void keepTheRest(Path folder) throws IOException {
    if (!FileKind.exists(state.checkpoint())) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(state.checkpoint())) {
      for (Path file : files) {
        Path place = folder.resolve(file.getFileName());
        if (!Files.exists(place)) {
          link(file, place);
        }
      }
    }
  }

  /** Checkpoints' files are never changed, so two of them may share one; not every volume can. */
  private static void link(Path file, Path place) throws IOException {
    try {
      Files.createLink(place, file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(file, place);
    }
  }

  private static void write(Path file, HeldState held, boolean moments) throws IOException {
    Files.write(file, StateFile.encode(held, moments));
  }
}
