package io.splitlora.worker.splitserver;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.ServerUpdate;
import io.splitlora.engine.split.BlocksBehindCut.ToClient;
import io.splitlora.engine.split.Counted;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.aggregation.FedAvg;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.federation.round.Coordinator;
import io.splitlora.federation.round.Orders;
import io.splitlora.federation.testing.AlikePools;
import io.splitlora.federation.testing.Plans;
import io.splitlora.federation.testing.Specs;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A split job with as many pods as clients, in simulated time. Coordinator, journal and the split server's round are
 * the real ones; pods, the way to them and the model are not: a client's numbers are drawn from its state, its step and
 * the server's adapter, so that whatever is lost, mixed up or done twice changes the adapter.
 */
final class Fleet implements Orders, ServerRound.Events, AutoCloseable {

  static final int ROUNDS = Integer.getInteger("splitlora.rounds", 2);
  static final int STEPS = 20;
  /** How long a pod that went without a word is taken to be there: a connection is checked twice a minute. */
  private static final double UNNOTICED = 30;
  /** From a pod's end to the first report of the one that takes its place. */
  private static final double NEXT_POD = 60;
  private static final double ON_THE_WAY = 0.5;

  private static final Gpt2Config MODEL = new Gpt2Config(16, 8, 2, 2, 1, 8, 1e-5, 0);
  private static final AdapterSpec ADAPTER = new AdapterSpec(1, 1.0, 0.0, false, List.of(AdapterTarget.q));

  final SimulatedTime time = new SimulatedTime();
  final JobState states;
  final Coordinator coordinator;
  private final Path folder;
  private final int clients;
  private final double meanLife;
  private final boolean gradientsAreKept;
  private final Random random = new Random(7);
  private final Journal journal;
  private final Pools pools;
  private final AdapterLayout serverLayout = AdapterLayout.of(MODEL, ADAPTER, 1, 2);
  private final Map<PodId, FleetPod> pods = new LinkedHashMap<>();
  private final Set<String> computed = new HashSet<>();
  private Optional<ServerRound> open = Optional.empty();
  private boolean finished;
  private int lost;

  Fleet(Path folder, int clients, double meanLife, boolean gradientsAreKept) {
    this.folder = folder;
    this.clients = clients;
    this.meanLife = meanLife;
    this.gradientsAreKept = gradientsAreKept;
    List<ClientId> ids = IntStream.range(0, clients).mapToObj(k -> new ClientId("fleet", k)).toList();
    Plan plan = Plans.of("demo", Method.SplitLoRA, ROUNDS, STEPS, ids, Map.of("fleet", clients), 0,
        gradientsAreKept ? 6 : Integer.MAX_VALUE, 0);
    pools = new Pools(List.of(new Pool("fleet", clients, clients, 1, 1, OptionalInt.of(1), STEPS)));
    journal = Journal.open(folder, new Entry.JobBegun("demo", "spec", "model"));
    AdapterLayout layout = AdapterLayout.of(MODEL, ADAPTER, 0, 1);
    states = new JobState(journal, AlikePools.shares(new FedAvg(), layout, 1, 7, STEPS, List.of("fleet")), serverLayout,
        Optional.empty(), 7);
    coordinator = new Coordinator(plan, journal, states, this, time::nanos);
  }

  void run(double seconds) {
    coordinator.begin();
    coordinator.serverJoined();
    IntStream.range(0, clients).forEach(this::podComes);
    time.every(10, coordinator::tick);
    while (!finished && time.goOn(seconds)) {
      // until all is done, or the time is over
    }
  }

  private void podComes(int number) {
    var id = new PodId("fleet", "pod-" + number, lost);
    pods.put(id, new FleetPod(this, id));
    coordinator.podJoined(id, Collections.nCopies(clients, 10L));
    time.after(-meanLife * Math.log(1 - random.nextDouble()), () -> podGoes(id, number));
  }

  private void podGoes(PodId id, int number) {
    lost++;
    pods.get(id).die();
    time.after(UNNOTICED, () -> {
      pods.remove(id);
      coordinator.podLost(id);
    });
    time.after(NEXT_POD, () -> podComes(number));
  }

  // --- what the split server does ---

  /** Activations arrive. */
  void accept(ClientActivations activations) {
    RoundId round = activations.lease().round();
    boolean twice = !computed.add(activations.lease() + " " + activations.step());
    if (open.isEmpty() || !open.get().id().equals(round) || twice && !gradientsAreKept) {
      activations.replies().refuse(activations.lease(), Reason.STALE_LEASE, "not what this round waits for");
    } else {
      open.get().accept(activations);
    }
  }

  /** Where the blocks behind the cut would compute. */
  private static float[] step(int cut, Counted counted, HiddenStates hidden, float[] adapter, StepKey key,
      ToClient toClient) {
    float x = hidden.bytes().getFloat(0);
    float drawn = Float.intBitsToFloat(0x3f800000 | (key.hashCode() * 0x9e3779b1) >>> 9) - 1.5f;
    toClient.accept(1 + x * x, states(x * 0.5f + adapter[0] + drawn));
    return new float[] {x, x + drawn, adapter[1] * x, drawn};
  }

  static HiddenStates states(float number) {
    return new HiddenStates(1, 1, 1, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, number));
  }

  @Override
  public void stepped(RoundId round, int stepsDone, Map<ClientId, Double> losses, StepTraffic traffic) {
    time.after(ON_THE_WAY, () -> coordinator.reports().serverStepped(round, stepsDone, losses, traffic));
  }

  @Override
  public void diverged(RoundId round, ClientId client, String message) {
    throw new AssertionError(message);
  }

  @Override
  public void done(RoundId round, AdapterState state) {
    time.after(ON_THE_WAY, () -> {
      if (coordinator.valid(round)) {
        write(states.spooledServer(round), new HeldState(Share.full(serverLayout, 1), state));
        coordinator.serverDone(round);
      }
    });
  }

  static void write(Path place, HeldState state) {
    try {
      Files.write(place, StateFile.encode(state, true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- what the coordinator orders ---

  private void tell(PodId pod, Consumer<FleetPod> order) {
    time.after(ON_THE_WAY, () -> Optional.ofNullable(pods.get(pod)).filter(FleetPod::isAlive).ifPresent(order));
  }

  @Override
  public void grant(PodId pod, Lease lease, int fromStep) {
    tell(pod, it -> it.begin(lease));
  }

  @Override
  public void askForHandOver(PodId pod, Lease lease) {
    tell(pod, it -> it.askForHandOver(lease));
  }

  @Override
  public void abandon(RoundId round) {
    open = Optional.empty();
    pods.values().forEach(pod -> pod.abandon(round));
  }

  @Override
  public void openOnServer(RoundId round, List<Participant> participants) {
    computed.clear();
    open = Optional.of(new ServerRound(round, participants, states.ofServer().state(),
        Specs.training(STEPS, ServerUpdate.PerStep, Specs.adamW(0.9)), pools, Fleet::step, this));
  }

  @Override
  public void finish(boolean succeeded, Reason reason, String message) {
    if (!succeeded) {
      throw new AssertionError(message);
    }
    finished = true;
  }

  @Override
  public Optional<String> export() {
    return Optional.empty();
  }

  @Override
  public void dismiss(PodId pod) {
    throw new AssertionError("nobody leaves");
  }

  @Override
  public void voidLease(PodId pod, Lease lease) {
    throw new AssertionError("nobody is dropped");
  }

  @Override
  public void dropOnServer(RoundId round, List<Participant> participants) {
    throw new AssertionError("nobody is dropped");
  }

  @Override
  public void evaluate(int completedRounds) {
    throw new AssertionError("nothing is evaluated");
  }

  // --- what came of it ---

  int completed() {
    return journal.completedRounds();
  }

  int lost() {
    return lost;
  }

  long atFirstOpening() throws IOException {
    return Journal.peek(folder).stream().filter(Entry.RoundJournaled.class::isInstance)
        .map(Entry.RoundJournaled.class::cast)
        .filter(round -> round.counted().stream().allMatch(counted -> counted.attempt() == 0)).count();
  }

  float[] adapter() {
    return states.ofAllBlocks().state().adapter();
  }

  String report() throws IOException {
    return ("%d pods, %d lost in %.0f simulated minutes; %d rounds, %d at their first opening, %.1f minutes each,"
        + " %d leases taken over").formatted(clients, lost, time.now() / 60, completed(), atFirstOpening(),
            time.now() / 60 / Math.max(1, completed()),
            coordinator.snapshot().getTrouble().getTakenOver());
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
