package io.splitlora.workbench.bench;

import io.grpc.ManagedChannel;
import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.api.v1alpha1.Moments;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.aggregation.Rules;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.manifest.ManifestException;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.LeaseDone;
import io.splitlora.v1.LeaseGranted;
import io.splitlora.v1.OpenRound;
import io.splitlora.v1.PodHello;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.ServerDone;
import io.splitlora.v1.ServerHello;
import io.splitlora.v1.ServerOrder;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.StateHeader;
import io.splitlora.workbench.local.LocalCluster;
import io.splitlora.workbench.local.RoleProcess;
import io.splitlora.workbench.local.RunFolder;
import io.splitlora.worker.job.AggregatorLink;
import io.splitlora.worker.job.JobInputs;
import io.splitlora.worker.job.StateTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Measures a round of a thousand clients for the aggregator. The aggregator is the real one, in its own process. This
 * process plays everyone else: it takes leases, downloads, and uploads over mutual TLS, but trains nothing.
 */
public final class RoundBench {

  private static final String POOL = "load";

  /** @param pods that upload at the same time */
  public record Settings(String rule, int clients, int rank, int pods, Path model, Path folder) {}

  /**
   * @param seconds from the first lease until the round is in the journal
   * @param uploadedMegabytes the clients' states, with moments if the rule keeps them
   * @param cpuSeconds of the aggregator's process, as is {@code peakMiB}
   */
  public record Report(String rule, int clients, double uploadedMegabytes, double seconds, double cpuSeconds,
      double peakMiB) {

    public String table() {
      return String.format(Locale.ROOT,
          "%s: a round of %d clients over mutual TLS, %.0f MB up, in %.1f s; aggregator %.1f CPU s, peak %.0f MiB%n",
          rule, clients, uploadedMegabytes, seconds, cpuSeconds, peakMiB);
    }
  }

  private final JobInputs inputs;
  private final RunFolder folder;
  private final String modelDigest;
  private final boolean moments;
  private final AtomicLong firstLease = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  private RoundBench(JobInputs inputs, RunFolder folder, String modelDigest) {
    this.inputs = inputs;
    this.folder = folder;
    this.modelDigest = modelDigest;
    AggregationSpec aggregation = inputs.spec().aggregation();
    moments = Rules.moments(aggregation, Rules.of(aggregation, 0)) != Moments.Reset;
  }

  public static Report run(Settings settings, Consumer<String> progress)
      throws IOException, InterruptedException, ManifestException {
    Path place = Files.createTempDirectory(Files.createDirectories(settings.folder()), "round");
    Path manifest = Files.writeString(place.resolve("job.yaml"), manifest(settings));
    JobInputs inputs = JobInputs.read(manifest, List.of(), place);
    progress.accept("reading the model ...");
    try (ModelFolder model = inputs.openModel()) {
      return new RoundBench(inputs, new RunFolder(place), model.digest()).run(settings);
    }
  }

  private static String manifest(Settings settings) {
    return """
        apiVersion: splitlora.io/v1alpha1
        kind: SplitLoRAJob
        metadata: {name: load}
        spec:
          model: {source: "file://%s"}
          adapter: {rank: %d, targets: [q, v]}
          split: {cut: 3}
          training: {rounds: 1, localSteps: 1}
          aggregation: {rule: %s}
          clientPools:
            - {name: %s, clients: %d, replicas: %d, data: {source: "file:///not/read"}}
        """.formatted(settings.model(), settings.rank(), settings.rule(), POOL, settings.clients(), settings.pods());
  }

  private Report run(Settings settings) throws IOException, InterruptedException {
    folder.create();
    var cluster = new LocalCluster(inputs, folder);
    RoleProcess aggregator = cluster.aggregator();
    aggregator.start();
    try {
      List<Thread> others = new ArrayList<>();
      others.add(new Thread(() -> followAsServer(cluster.aggregatorAddress())));
      for (int pod = 0; pod < settings.pods(); pod++) {
        String name = "pod-" + pod;
        others.add(new Thread(() -> followAsPod(name, cluster.aggregatorAddress())));
      }
      others.forEach(Thread::start);
      long cpuNanos = 0;
      double peak = 0;
      while (others.stream().anyMatch(Thread::isAlive)) {
        peak = Math.max(peak, ProcessMemory.peak(aggregator.process().pid()) / 1048576.0);
        cpuNanos = aggregator.process().info().totalCpuDuration().map(time -> time.toNanos()).orElse(cpuNanos);
        Thread.sleep(20);
      }
      double seconds = (System.nanoTime() - firstLease.get()) / 1e9;
      return new Report(settings.rule(), settings.clients(), bytes.get() / 1e6, seconds, cpuNanos / 1e9, peak);
    } finally {
      aggregator.process().destroyForcibly();
    }
  }

  private void followAsPod(String name, String address) {
    ManagedChannel channel = Channels.to(address, Role.AGGREGATOR, folder.certificates("client-" + POOL));
    var states = new StateTransfer(channel);
    PodReport hello = PodReport.newBuilder().setHello(PodHello.newBuilder().setPod(name)
        .setSpecDigest(inputs.digest()).setModelDigest(modelDigest).setDataDigest("load")
        .addAllExamples(Collections.nCopies(inputs.pools().get(POOL).clients(), 1L))).build();
    var links = new ArrayList<AggregatorLink<PodReport, PodOrder>>();
    var link = new AggregatorLink<PodReport, PodOrder>(name, channel, AggregationGrpc.newStub(channel)::work,
        () -> hello, order -> {
          if (order.hasGranted()) {
            links.get(0).send(worked(states, order.getGranted()));
          } else if (order.hasFinish()) {
            links.get(0).finish(order.getFinish());
          }
        }, () -> {});
    links.add(link);
    follow(link, channel);
  }

  /** Downloads the state, changes every number a little, and uploads it like a client that has done its steps. */
  private PodReport worked(StateTransfer states, LeaseGranted grant) {
    firstLease.compareAndSet(0, System.nanoTime());
    HeldState held = states.download(DownloadRequest.newBuilder().setClient(grant.getLease()).build()).held();
    float[] adapter = held.state().adapter();
    for (int i = 0; i < adapter.length; i++) {
      adapter[i] += 1e-3f;
    }
    states.upload(StateHeader.newBuilder().setClient(grant.getLease()).setStep(1), held, moments);
    bytes.addAndGet((moments ? 3L : 1L) * Float.BYTES * adapter.length);
    return PodReport.newBuilder().setDone(LeaseDone.newBuilder().setLease(grant.getLease())).build();
  }

  private void followAsServer(String address) {
    ManagedChannel channel = Channels.to(address, Role.AGGREGATOR, folder.certificates(Role.SPLIT_SERVER.text()));
    var states = new StateTransfer(channel);
    ServerReport hello = ServerReport.newBuilder().setHello(
        ServerHello.newBuilder().setSpecDigest(inputs.digest()).setModelDigest(modelDigest)).build();
    var links = new ArrayList<AggregatorLink<ServerReport, ServerOrder>>();
    var serve = AggregationGrpc.newStub(channel);
    var link =
        new AggregatorLink<ServerReport, ServerOrder>("split server", channel, serve::serve, () -> hello, order -> {
          if (order.hasOpen()) {
            links.get(0).send(served(states, order.getOpen()));
          } else if (order.hasFinish()) {
            links.get(0).finish(order.getFinish());
          }
        }, () -> {});
    links.add(link);
    follow(link, channel);
  }

  private static ServerReport served(StateTransfer states, OpenRound open) {
    HeldState held = states.download(DownloadRequest.newBuilder().setServer(open.getRound()).build()).held();
    states.upload(StateHeader.newBuilder().setServer(open.getRound()), held, true);
    return ServerReport.newBuilder().setDone(ServerDone.newBuilder().setRound(open.getRound())).build();
  }

  private static void follow(AggregatorLink<?, ?> link, ManagedChannel channel) {
    try {
      link.followUntilFinished();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      channel.shutdownNow();
    }
  }
}
