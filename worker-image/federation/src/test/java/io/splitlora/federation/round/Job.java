package io.splitlora.federation.round;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.aggregation.FedAvg;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.round.RecordingOrders.Granted;
import io.splitlora.federation.testing.AlikePools;
import io.splitlora.federation.testing.Plans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A coordinator with a journal and a clock that stands still. The test plays everyone else. */
final class Job implements AutoCloseable {

  static final long SECOND = 1_000_000_000L;

  private static final Gpt2Config MODEL = new Gpt2Config(16, 8, 2, 2, 1, 8, 1e-5, 0);
  private static final AdapterSpec ADAPTER = new AdapterSpec(1, 1.0, 0.0, false, List.of(AdapterTarget.q));

  final RecordingOrders orders = new RecordingOrders();
  final Plan plan;
  final boolean split;
  Journal journal;
  JobState state;
  Coordinator coordinator;
  long now;
  private final Path folder;
  private final Map<String, Integer> clientsByPool = new TreeMap<>();
  private long connections;
  private PoolShares shares;
  private AdapterLayout serverLayout;

  Job(Path folder, Plan plan) {
    this.folder = folder;
    this.plan = plan;
    split = plan.split();
    plan.clients().forEach(client -> clientsByPool.merge(client.pool(), 1, Integer::sum));
    restart();
  }

  /**
   * Two rounds of two steps for clients a/0 and a/1; no evaluation, no deadline, one reopening forgiven after another.
   */
  static Plan plan(Method method) {
    return plan(method, 2, 0, 6, 0);
  }

  static Plan plan(Method method, int rounds, int evaluateEvery, int backoffLimit, int deadlineSeconds) {
    return Plans.of("demo", method, rounds, 2, List.of(new ClientId("a", 0), new ClientId("a", 1)), Map.of("a", 1),
        evaluateEvery, backoffLimit, deadlineSeconds);
  }

  /** The aggregator's process ends and begins again. */
  void restart() {
    close();
    journal = Journal.open(folder, new Entry.JobBegun("demo", "spec", "model"));
    int cut = split ? 1 : 2;
    AdapterLayout clients = AdapterLayout.of(MODEL, ADAPTER, 0, cut);
    serverLayout = AdapterLayout.of(MODEL, ADAPTER, cut, 2);
    shares = AlikePools.shares(new FedAvg(), clients, 1, 7, plan.localSteps(), clientsByPool.keySet());
    state = new JobState(journal, shares, serverLayout, Optional.empty(), 7);
    orders.clear();
    coordinator = new Coordinator(plan, journal, state, orders, () -> now);
    coordinator.begin();
  }

  @Override
  public void close() {
    try {
      if (journal != null) {
        journal.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- what the others do ---

  PodId join(String pool, String name) {
    var pod = new PodId(pool, name, ++connections);
    coordinator.podJoined(pod, Collections.nCopies(clientsByPool.get(pool), 10L));
    return pod;
  }

  void upload(Lease lease, float value) {
    write(state.spooled(lease), constant(shares.global(), value));
  }

  /** A state at a step boundary, as the aggregator takes it. */
  void keep(Lease lease, int step, float value) {
    write(state.spooled(lease, step), constant(shares.global(), value));
    coordinator.kept(lease, step);
  }

  void uploadServer(RoundId round, float value) {
    write(state.spooledServer(round), constant(serverLayout, value));
  }

  private static HeldState constant(AdapterLayout layout, float value) {
    float[] adapter = new float[layout.size()];
    Arrays.fill(adapter, value);
    return new HeldState(Share.full(layout, 1), AdapterState.initial(adapter));
  }

  private static void write(Path place, HeldState uploaded) {
    try {
      Files.write(place, StateFile.encode(uploaded, true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Uploads and reports done. */
  void done(Lease lease, float value) {
    upload(lease, value);
    coordinator.clientDone(orders.holder(lease), lease, 0);
  }

  void serverDone(float value) {
    RoundId round = lastOpened();
    uploadServer(round, value);
    coordinator.serverDone(round);
  }

  /** Everyone's work of the open round. */
  void completeRound(float value) {
    List<Lease> leases = leases();
    leases.forEach(lease -> done(lease, value));
    if (split) {
      serverDone(value);
    }
  }

  void evaluated(double meanLoss) {
    coordinator.evaluated(
        new Entry.Evaluated(orders.last(RecordingOrders.EvaluationAsked.class).completedRounds(), meanLoss, 5));
  }

  // --- what came of it ---

  /** The last grant of each client, in the order of clients. */
  List<Granted> grants() {
    Map<ClientId, Granted> latest = new TreeMap<>(Comparator.comparing(ClientId::toString));
    orders.all(Granted.class).forEach(grant -> latest.put(grant.lease().client(), grant));
    return new ArrayList<>(latest.values());
  }

  List<Lease> leases() {
    return grants().stream().map(Granted::lease).toList();
  }

  Lease lease(int client) {
    return leases().get(client);
  }

  RoundId lastOpened() {
    return orders.last(RecordingOrders.Opened.class).round();
  }

  <E extends Entry> List<E> entries(Class<E> kind) {
    return journaled().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<Entry> journaled() {
    try {
      return Journal.peek(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RecordingOrders.Finished end() {
    return orders.last(RecordingOrders.Finished.class);
  }
}
