package io.splitlora.workbench.local;

import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import io.splitlora.protocol.process.RoleCommandLine;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The roles of a job as child processes on loopback, connected as on a cluster: certificates, mutual TLS, one journal.
 */
public final class LocalCluster {

  private final JobInputs inputs;
  private final RunFolder folder;
  private final LocalCertificates certificates;
  private final MemoryShare memory;
  private final Pools pools;
  private final String aggregator;
  private final String splitServer;

  public LocalCluster(JobInputs inputs, RunFolder folder) throws IOException {
    this(inputs, folder, MemoryShare.ofThisMachine());
  }

  /** @param machine bytes of memory that all processes together may assume to have */
  public LocalCluster(JobInputs inputs, RunFolder folder, long machine) throws IOException {
    this(inputs, folder, new MemoryShare(machine));
  }

  private LocalCluster(JobInputs inputs, RunFolder folder, MemoryShare memory) throws IOException {
    this.memory = memory;
    this.inputs = inputs;
    this.folder = folder;
    pools = inputs.pools();
    aggregator = "127.0.0.1:" + port(inputs.spec().aggregator().port());
    splitServer = "127.0.0.1:" + port(inputs.spec().splitServer().port());
    certificates = new LocalCertificates(inputs, folder, Clock.systemUTC());
  }

  public String aggregatorAddress() {
    return aggregator;
  }

  public String splitServerAddress() {
    return splitServer;
  }

  public Path operatorCertificates() {
    return folder.certificates("operator");
  }

  /** Renews the certificates until that thread is interrupted. */
  Thread keepCertificates() {
    return certificates.keepRenewed();
  }

  public List<RoleProcess> processes() {
    List<RoleProcess> processes = new ArrayList<>(List.of(aggregator(), splitServer()));
    for (Pool pool : pools.all()) {
      for (int i = 0; i < pool.pods(); i++) {
        processes.add(pod(pool.name(), i));
      }
    }
    return processes;
  }

  public RoleProcess aggregator() {
    return process("aggregator", memory.ofServer(),
        RoleCommandLine.aggregator(folder.journal().toString(), folder.adapter().toString())
            .with(RoleCommandLine.LISTEN, aggregator),
        "aggregator");
  }

  public RoleProcess splitServer() {
    return process("split-server", memory.ofServer(),
        RoleCommandLine.splitServer(aggregator).with(RoleCommandLine.LISTEN, splitServer), "split-server");
  }

  public RoleProcess pod(String pool, int number) {
    String name = "client-" + pool + "-" + number;
    int all = pools.all().stream().mapToInt(Pool::pods).sum();
    return process(name, memory.ofPod(all), RoleCommandLine.client(pool, name, aggregator, splitServer),
        "client-" + pool);
  }

  private RoleProcess process(String name, List<String> memory, RoleCommandLine role, String certificate) {
    RoleCommandLine command = role.with(RoleCommandLine.MANIFEST, inputs.manifest().toString())
        .with(RoleCommandLine.SAMPLES, inputs.samples().toString())
        .with(RoleCommandLine.CERTIFICATES, folder.certificates(certificate).toString());
    for (String override : inputs.overrides()) {
      command = command.with(RoleCommandLine.SET, override);
    }
    return new RoleProcess(name, memory, command, folder.log(name));
  }

  private static int port(int wanted) throws IOException {
    return wanted == 0 ? FreePort.take() : wanted;
  }
}
