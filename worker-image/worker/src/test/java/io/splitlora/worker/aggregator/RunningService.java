package io.splitlora.worker.aggregator;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.Selection;
import io.splitlora.api.v1alpha1.Weighting;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.aggregation.FedAvg;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.round.Coordinator;
import io.splitlora.federation.testing.AlikePools;
import io.splitlora.federation.testing.Plans;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.connection.Servers;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.JobCertificateAuthority;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.Finish;
import io.splitlora.v1.PodHello;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Progress;
import io.splitlora.v1.ServerHello;
import io.splitlora.v1.ServerReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/**
 * The aggregator's service of a split job with pools a and evaluation (one client each), called over mutual TLS on
 * loopback.
 */
final class RunningService implements AutoCloseable {

  static final Identity AGGREGATOR = Identity.of("lab", "demo", Role.AGGREGATOR);
  static final Identity SERVER = Identity.of("lab", "demo", Role.SPLIT_SERVER);
  static final Identity OPERATOR = Identity.of("lab", "demo", Role.OPERATOR);
  static final Identity POOL_A = Identity.client("lab", "demo", "a");
  /** The name of a pool that a user called like one of our own words. */
  static final Identity POOL_E = Identity.client("lab", "demo", "evaluation");

  private static final JobCertificateAuthority AUTHORITY =
      JobCertificateAuthority.create("lab", "demo", Duration.ofDays(1), Clock.systemUTC());
  private static final Map<Identity, LeafCertificate> CERTIFICATES = new ConcurrentHashMap<>();
  private static final Gpt2Config MODEL = new Gpt2Config(16, 8, 2, 2, 1, 8, 1e-5, 0);
  private static final AdapterSpec ADAPTER = new AdapterSpec(1, 1.0, 0.0, false, List.of(AdapterTarget.q));

  static final double SCALE = 1;

  final List<RuntimeException> errors = new CopyOnWriteArrayList<>();
  final LinkedBlockingQueue<Finish> finished = new LinkedBlockingQueue<>();
  final Journal journal;
  final JobState state;
  final Coordinator coordinator;
  final ProgressFeed progress;
  /** Of the transfers' clock. */
  final AtomicLong nanoTime = new AtomicLong();
  final Transfers transfers = new Transfers(nanoTime::get);
  final Loop loop = new Loop(errors::add);
  private final Connections connections;
  private final Server server;
  private final Map<Identity, ManagedChannel> channels = new ConcurrentHashMap<>();

  RunningService(Path folder) throws IOException {
    this(folder, 1);
  }

  RunningService(Path folder, double quorum) throws IOException {
    var plan = Plans.of("demo", Method.SplitLoRA, 1, 2, List.of(new ClientId("a", 0), new ClientId("evaluation", 0)),
        Map.of("a", 1, "evaluation", 1), 0, 6, 0,
        Plans.selection(Selection.All, 0, Weighting.Examples, quorum, 0));
    journal = Journal.open(folder.resolve("journal"), new Entry.JobBegun("demo", "spec", "model"));
    AdapterLayout client = AdapterLayout.of(MODEL, ADAPTER, 0, 1);
    AdapterLayout serverSide = AdapterLayout.of(MODEL, ADAPTER, 1, 2);
    state = new JobState(journal, AlikePools.shares(new FedAvg(), client, SCALE, 7, 2, List.of("a", "evaluation")),
        serverSide, Optional.empty(), 7);
    connections = new Connections(Optional::empty, finished::add);
    coordinator = new Coordinator(plan, journal, state, connections, System::nanoTime);
    var admission = new Admission(plan, journal, "spec"::equals, "model");
    progress = new ProgressFeed(loop,
        Progress.Adapter.newBuilder().setServerSideParameters(serverSide.size()).build(), coordinator::snapshot);
    var service = new AggregationService(new PodStreams(loop, coordinator, connections, admission),
        new ServerStreams(loop, coordinator, connections, admission),
        new StateUploads(loop, coordinator, connections.tickets(), state, transfers),
        new StateDownloads(loop, coordinator, connections.tickets(), state, transfers), progress,
        () -> loop.execute(coordinator::stopAfterRound));
    Path certificates = folder.resolve("certificates");
    issue(AGGREGATOR).writeTo(certificates);
    server = Servers.listen("127.0.0.1", 0, certificates, AGGREGATOR, service);
  }

  ManagedChannel channel(Identity caller) {
    return channels.computeIfAbsent(caller, who -> Channels.to("127.0.0.1:" + server.getPort(), Role.AGGREGATOR,
        issue(who)));
  }

  private static LeafCertificate issue(Identity who) {
    return CERTIFICATES.computeIfAbsent(who, identity -> AUTHORITY.issue(identity, List.of(), Duration.ofHours(1)));
  }

  /** The one pod of a pool. */
  PodId pod(String pool) {
    return connections.named(pool, "p").orElseThrow();
  }

  /** Waits until the loop has done what it was given. */
  <T> T onLoop(Callable<T> question) {
    return loop.ask(question);
  }

  // --- streams ---

  /** The caller's end of a stream: what came, and how it ended. */
  static final class Line<Q, R> implements StreamObserver<R> {

    private final LinkedBlockingQueue<R> received = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Status> ends = new LinkedBlockingQueue<>();
    private StreamObserver<Q> out;

    Line<Q, R> send(Q message) {
      out.onNext(message);
      return this;
    }

    Line<Q, R> complete() {
      out.onCompleted();
      return this;
    }

    /** The caller breaks off. */
    void cancel() {
      out.onError(Status.CANCELLED.asRuntimeException());
    }

    R next() throws InterruptedException {
      R message = received.poll(5, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("nothing came; the stream's end: " + ends);
      }
      return message;
    }

    Status end() throws InterruptedException {
      Status end = ends.poll(5, TimeUnit.SECONDS);
      if (end == null) {
        throw new AssertionError("the stream did not end");
      }
      return end;
    }

    boolean isOpen() {
      return ends.isEmpty();
    }

    @Override
    public void onNext(R message) {
      received.add(message);
    }

    @Override
    public void onError(Throwable error) {
      ends.add(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
      ends.add(Status.OK);
    }
  }

  <Q, R> Line<Q, R> line(Identity caller,
      BiFunction<AggregationGrpc.AggregationStub, StreamObserver<R>, StreamObserver<Q>> call) {
    var line = new Line<Q, R>();
    line.out = call.apply(AggregationGrpc.newStub(channel(caller)), line);
    return line;
  }

  static PodReport podHello() {
    return PodReport.newBuilder().setHello(podHello("spec", "model", "data")).build();
  }

  static PodHello podHello(String spec, String model, String data) {
    return PodHello.newBuilder().setPod("p").setSpecDigest(spec).setModelDigest(model).setDataDigest(data)
        .addExamples(10).build();
  }

  static ServerReport serverHello() {
    return ServerReport.newBuilder().setHello(ServerHello.newBuilder().setSpecDigest("spec").setModelDigest("model")
        .setEvaluationDigest("validation")).build();
  }

  @Override
  public void close() throws IOException {
    onLoop(() -> {
      coordinator.halt(); // the ends of the streams must not decide anything
      return true;
    });
    List<ManagedChannel> open = new ArrayList<>(channels.values());
    open.forEach(ManagedChannel::shutdownNow);
    server.shutdownNow();
    journal.close();
  }
}
