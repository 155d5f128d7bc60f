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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real processes of a job, watched, which a test can disturb. */
final class LocalSite implements Site {

  private final JobInputs inputs;
  private final RunFolder folder;
  private final Map<String, RoleProcess> processes = new HashMap<>();
  private LocalCluster cluster;
  private Supervisor supervisor;
  private ManagedChannel channel;
  private volatile Progress latest = Progress.getDefaultInstance();

  LocalSite(JobInputs inputs, RunFolder folder) {
    this.inputs = inputs;
    this.folder = folder;
  }

  @Override
  public void start() throws IOException {
    cluster = new LocalCluster(inputs, folder);
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

  static void pause(long milliseconds) {
    try {
      TimeUnit.MILLISECONDS.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
