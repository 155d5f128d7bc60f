package io.splitlora.workbench.local;

import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
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
  private final MemoryShare memory = MemoryShare.ofThisMachine();
  private final Pools pools;
  private final String aggregator;
  private final String splitServer;

  public LocalCluster(JobInputs inputs, RunFolder folder) throws IOException {
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
    return process("aggregator", memory.ofServer(), List.of("aggregator", "--listen", aggregator,
        "--journal", folder.journal().toString(), "--export", folder.adapter().toString()), "aggregator");
  }

  public RoleProcess splitServer() {
    return process("split-server", memory.ofServer(), List.of("split-server", "--listen", splitServer, "--aggregator", aggregator), "split-server");
  }

  public RoleProcess pod(String pool, int number) {
    String name = "client-" + pool + "-" + number;
    int all = pools.all().stream().mapToInt(Pool::pods).sum();
    return process(name, memory.ofPod(all),
        List.of("client", "--pool", pool, "--pod", name, "--aggregator", aggregator, "--split-server", splitServer), "client-" + pool);
  }

  private RoleProcess process(String name, List<String> memory, List<String> role, String certificate) {
    List<String> arguments = new ArrayList<>(role);
    arguments.addAll(List.of("--manifest", inputs.manifest().toString(), "--samples", inputs.samples().toString(),
        "--certificates", folder.certificates(certificate).toString()));
    inputs.overrides().forEach(override -> arguments.addAll(List.of("--set", override)));
    return new RoleProcess(name, memory, arguments, folder.log(name));
  }

  private static int port(int wanted) throws IOException {
    return wanted == 0 ? FreePort.take() : wanted;
  }
}
