package io.splitlora.federation.checkpoint;

import io.splitlora.api.v1alpha1.Moments;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.adapter.StateOnDisk;
import io.splitlora.federation.aggregation.NormBound;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.files.FileKind;
import io.splitlora.files.FileTrouble;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of a job after its last completed round, as the journal has them: the global client-side adapter, the
 * server's state, what each client kept for itself, and what rules have added to the base. Uploads of the open round
 * lie in the journal's spool.
 */
public final class JobState {

  private final Journal journal;
  private final PoolShares shares;
  private final AdapterLayout serverLayout;
  private final long seed;
  private final NextCheckpoint next;
  private volatile @Nullable Remembered remembered;
  /** What each lease of the open round was given; an upload must be of the same form. */
  private final Map<Lease, Share> given = new ConcurrentHashMap<>();

  /** The global adapter of a checkpoint: a round's participants all ask for it. */
  private record Remembered(Path file, AdapterState state) {}

  /** @param serverLayout of the blocks behind the first cut */
  public JobState(Journal journal, PoolShares shares, AdapterLayout serverLayout, Optional<ServerOptimizer> optimizer,
      long seed) {
    this.journal = journal;
    this.shares = shares;
    this.serverLayout = serverLayout;
    this.seed = seed;
    next = new NextCheckpoint(this, shares, serverLayout, optimizer);
  }

  /**
   * More bytes than any upload may have: one that is a little too large is read, so that what is wrong can be named.
   */
  public long largestUpload() {
    return 2 * Math.max(StateFile.largest(shares.global()), StateFile.largest(serverLayout));
  }

  // --- what goes down ---

  /** What a participant begins its round with. */
  public HeldState ofClient(Lease lease, Participant participant) {
    int round = lease.round().round();
    Optional<HeldState> past = past(participant.client());
    HeldState start = shares.start(participant.client(), round, participant.weight(), global().adapter(),
        ClientPast.of(past, prunedRanks(participant.client())));
    given.put(lease, start.share());
    AdapterState state = past.map(before -> goneOn(start, before)).orElse(start.state());
    if (shares.moments() == Moments.Average) {
      state = state.withMomentsOf(global());
    }
    return new HeldState(start.share(), shares.rule().wantsImportance()
        ? ClientPast.withImportance(state, past.flatMap(before -> before.state().importance())) : state);
  }

  /** The client's data goes on where it was, and its moments too where they are of the same components. */
  private AdapterState goneOn(HeldState start, HeldState past) {
    AdapterState state = start.state().withCursor(past.state().cursor());
    boolean own = shares.moments() == Moments.Keep && past.share().hasComponentsOf(start.share());
    return own ? state.withMomentsOf(past.state()) : state;
  }

  /** The bytes of a state at a step boundary, for another pod to go on with; none once a later one is kept. */
  public Optional<byte[]> kept(Lease lease, int step) {
    Path state = spooled(lease, step);
    try {
      return Optional.of(Files.readAllBytes(state));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(state, e);
    }
  }

  public HeldState ofServer() {
    Path file = journal.checkpointFile("server");
    return FileKind.exists(file) ? read(file)
        : new HeldState(Share.full(serverLayout, shares.globalScale()),
            AdapterState.initial(AdapterInit.draw(serverLayout, seed)));
  }

  /** The adapter of all blocks: the clients' side, then the server's behind the last cut. */
  public HeldState ofAllBlocks() {
    AdapterLayout clients = shares.global();
    AdapterLayout all = AdapterLayout.placed(0, Math.max(clients.toBlock(), serverLayout.toBlock()),
        Stream.concat(clients.slots().stream(),
            serverLayout.slots().stream().filter(slot -> slot.block() >= clients.toBlock())).toList());
    float[] adapter = new float[all.size()];
    System.arraycopy(global().adapter(), 0, adapter, 0, clients.size());
    int behind = serverLayout.offsetOf(clients.toBlock());
    System.arraycopy(ofServer().state().adapter(), behind, adapter, clients.size(), serverLayout.size() - behind);
    return new HeldState(Share.full(all, shares.globalScale()), AdapterState.initial(adapter));
  }

  /** What rules have added to the frozen weights in all rounds so far. */
  public BaseChange baseChange() {
    Path file = journal.checkpointFile("base");
    return FileKind.exists(file) ? BaseChange.of(read(file)) : BaseChange.NONE;
  }

  // --- what comes up ---

  public Path spool() {
    return journal.spool();
  }

  /** Where the state that a pod uploads for a lease is kept until the round is closed, or handed over. */
  public Path spooled(Lease lease) {
    return journal.spool().resolve(fileName(lease.client()) + name(lease.round()));
  }

  /**
   * Where a lease's state after so many local steps is kept. Its name has the step: two pods may do the same steps, one
   * of which has been given up, and a state must not be taken for that of another step.
   */
  public Path spooled(Lease lease, int step) {
    boolean last = step <= 0 || step >= shares.localSteps(lease.client().pool());
    return last ? spooled(lease)
        : journal.spool().resolve(fileName(lease.client()) + name(lease.round()) + "-at-" + step);
  }

  public Path spooledServer(RoundId round) {
    return journal.spool().resolve("server" + name(round));
  }

  private static String name(RoundId round) {
    return "-" + round.round() + "-" + round.attempt();
  }

  /**
   * Refuses, by an IllegalArgumentException with a sentence, an upload that is not of the form that its lease was
   * given.
   *
   * @param step local steps behind it; before the last, another pod goes on with it and needs the moments
   */
  public void check(StateOnDisk upload, Lease lease, Participant participant, int step) {
    boolean complete = step == shares.localSteps(lease.client().pool());
    Share expected = given.containsKey(lease) ? given.get(lease) : ofClient(lease, participant).share();
    check(upload, expected, shares.moments() != Moments.Reset || !complete);
    if (shares.rule().wantsImportance() && !upload.hasImportance()) {
      throw new IllegalArgumentException("it lacks the importance of its components");
    }
  }

  public void checkServer(StateOnDisk upload) {
    check(upload, Share.full(serverLayout, shares.globalScale()), true);
  }

  private static void check(StateOnDisk upload, Share expected, boolean needsMoments) {
    List<String> differences = expected.differences(upload.share());
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException("it is not what was given out: " + String.join("; ", differences));
    }
    if (needsMoments && !upload.hasMoments()) {
      throw new IllegalArgumentException("it lacks the optimizer's moments");
    }
  }

  /**
   * What counts of the contributions to a round: an update that is longer than the bound is shortened to it, and a rule
   * that compares whole adapters chooses among them. It depends on the uploads alone, not on when they came.
   */
  public List<Contribution> judged(List<Contribution> contributions, NormBound bound) {
    var uploads = new Uploads(this, shares, global().adapter());
    List<Contribution> bounded = bounded(contributions, uploads, bound);
    double[] given = bounded.stream().mapToDouble(Contribution::weight).toArray();
    double[] weights =
        shares.rule().weights(given, () -> Distances.squared(uploads, bounded, shares.global().slots()));
    return IntStream.range(0, weights.length).mapToObj(i -> bounded.get(i).weighing(weights[i])).toList();
  }

  private static List<Contribution> bounded(List<Contribution> contributions, Uploads uploads, NormBound bound) {
    if (!bound.mayBound(contributions.size())) {
      return contributions;
    }
    double[] norms = contributions.stream().mapToDouble(each -> uploads.norm(each.lease())).toArray();
    double longest = bound.of(norms);
    return IntStream.range(0, norms.length)
        .mapToObj(i -> contributions.get(i).keeping(NormBound.kept(norms[i], longest))).toList();
  }

  /** Folds the uploads of a round in the order of its contributions and writes the next checkpoint's files. */
  public void writeNext(Path folder, RoundId round, List<Contribution> contributions, boolean withServer)
      throws IOException {
    next.write(folder, round, contributions, withServer);
    given.clear();
  }

  // --- the checkpoint's files ---

  /** Whoever changes its numbers takes them from {@link #globalToChange}. */
  private AdapterState global() {
    Path file = journal.checkpointFile("global");
    Remembered known = remembered;
    if (known == null || !known.file.equals(file)) {
      known = new Remembered(file, globalToChange());
      remembered = known;
    }
    return known.state;
  }

  AdapterState globalToChange() {
    Path file = journal.checkpointFile("global");
    return FileKind.exists(file) ? read(file).state() : AdapterState.initial(AdapterInit.draw(shares.global(), seed));
  }

  /** What a client ended its last round with; there need not be one. */
  Path ownFile(ClientId client) {
    return journal.checkpointFile(fileName(client));
  }

  private Optional<HeldState> past(ClientId client) {
    Path own = ownFile(client);
    return FileKind.exists(own) ? Optional.of(read(own)) : Optional.empty();
  }

  private List<Integer> prunedRanks(ClientId client) {
    Path own = journal.checkpointFile(PrunedRanks.file(client));
    Path all = journal.checkpointFile(PrunedRanks.OF_ALL);
    return FileKind.exists(own) ? PrunedRanks.parse(bytes(own))
        : FileKind.exists(all) ? PrunedRanks.parse(bytes(all), client) : List.of();
  }

  static HeldState read(Path file) {
    try {
      return StateFile.read(file);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file, e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static RuntimeException unreadable(Path file, Exception e) {
    var damaged = new JournalException(Reason.JOURNAL_FAILED, file + " cannot be read: " + e.getMessage(), e);
    return e instanceof IOException io ? FileTrouble.or(file, io, () -> damaged) : damaged;
  }

  static String fileName(ClientId client) {
    return client.pool() + "-" + client.index();
  }
}
