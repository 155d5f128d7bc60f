package io.splitlora.workbench.exactness;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.Progress;
import io.splitlora.v1.WatchRequest;
import io.splitlora.workbench.local.LocalCluster;
import io.splitlora.workbench.local.RoleProcess;
import io.splitlora.workbench.local.RunFolder;
import io.splitlora.workbench.local.Supervisor;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The real processes of a job, watched, which a test can disturb. */
public final class LocalSite implements Site {

  private final JobInputs inputs;
  private final RunFolder folder;
  private final OptionalLong machine;
  private final Map<String, RoleProcess> processes = new HashMap<>();
  private LocalCluster cluster;
  private Supervisor supervisor;
  private ManagedChannel channel;
  private volatile Progress latest = Progress.getDefaultInstance();

  LocalSite(JobInputs inputs, RunFolder folder) {
    this(inputs, folder, OptionalLong.empty());
  }

  /** @param machine bytes of memory that all processes together may assume to have */
  public LocalSite(JobInputs inputs, RunFolder folder, long machine) {
    this(inputs, folder, OptionalLong.of(machine));
  }

  private LocalSite(JobInputs inputs, RunFolder folder, OptionalLong machine) {
    this.inputs = inputs;
    this.folder = folder;
    this.machine = machine;
  }

  @Override
  public void start() throws IOException {
    cluster = machine.isPresent() ? new LocalCluster(inputs, folder, machine.getAsLong())
        : new LocalCluster(inputs, folder);
    supervisor = new Supervisor();
    channel = Channels.to(cluster.aggregatorAddress(), Role.AGGREGATOR, cluster.operatorCertificates());
    for (RoleProcess process : cluster.processes()) {
      processes.put(process.name(), process);
      supervisor.add(process);
    }
    var watcher = new Thread(this::watch, "watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void watch() {
    ManagedChannel mine = channel;
    while (!mine.isShutdown()) {
      try {
        mine.resetConnectBackoff();
        AggregationGrpc.newBlockingStub(mine).watch(WatchRequest.getDefaultInstance())
            .forEachRemaining(now -> latest = now);
      } catch (StatusRuntimeException e) {
        // the aggregator is on its way
      }
      pause(100);
    }
  }

  public JobInputs inputs() {
    return inputs;
  }

  /** HOST:PORT of those who are called. */
  public Map<Role, String> addresses() {
    return Map.of(Role.AGGREGATOR, cluster.aggregatorAddress(), Role.SPLIT_SERVER, cluster.splitServerAddress());
  }

  /** A role's certificate and key. */
  public Path certificates(String who) {
    return folder.certificates(who);
  }

  /** The processes as they are now, by name. */
  public Map<String, Process> processes() {
    return processes.values().stream().collect(Collectors.toMap(RoleProcess::name, RoleProcess::process));
  }

  public Path logs() {
    return folder.log("any").getParent();
  }

  @Override
  public Progress progress() {
    Supervisor.End end = supervisor.end().getNow(null);
    if (end != null && end.exit() != ExitCode.OK) {
      throw new AssertionError(end.process() + " ended: " + end.message());
    }
    return latest;
  }

  @Override
  public void kill(String process) {
    started(process).destroyForcibly().onExit().join();
    latest = Progress.getDefaultInstance(); // earlier progress must not be taken for new
  }

  @Override
  public void terminate(String process) {
    started(process).destroy();
  }

  private Process started(String process) {
    while (!processes.get(process).process().isAlive()) {
      pause(10); // it is being started again
    }
    return processes.get(process).process();
  }

  @Override
  public void addPod(int number) throws IOException {
    RoleProcess pod = cluster.pod("shops", number);
    processes.put(pod.name(), pod);
    supervisor.add(pod);
  }

  @Override
  public void removePod(int number) {
    supervisor.remove(processes.remove("client-shops-" + number));
  }

  @Override
  public void suspendAndResume() throws IOException {
    close();
    start();
  }

  @Override
  public Map<String, String> digests() throws IOException {
    return Harness.digests(folder.adapter(), folder.journal());
  }

  @Override
  public List<Entry> journal() throws IOException {
    return Journal.peek(folder.journal());
  }

  @Override
  public void close() {
    supervisor.kill();
    processes.values().forEach(process -> process.process().onExit().join());
    processes.clear();
    channel.shutdownNow();
    latest = Progress.getDefaultInstance();
  }

  public static void pause(long milliseconds) {
    try {
      TimeUnit.MILLISECONDS.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
