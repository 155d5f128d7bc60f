package io.splitlora.worker.cli;

import io.splitlora.manifest.ManifestException;
import io.splitlora.protocol.issuance.CertificateKeeper;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.protocol.process.OutOfMemory;
import io.splitlora.protocol.process.RoleCommandLine;
import io.splitlora.worker.health.HealthPort;
import io.splitlora.worker.health.Liveness;
import io.splitlora.worker.job.LastWordsFile;
import io.splitlora.worker.job.RoleOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Options of the three roles. */
final class RoleProcessOptions {

  @Option(names = RoleCommandLine.MANIFEST, required = true, paramLabel = "FILE", description = "The job's manifest.")
  private Path manifest;

  @Option(names = RoleCommandLine.CERTIFICATES, required = true, paramLabel = "DIR",
      description = "Folder with tls.crt, tls.key and ca.crt of this role.")
  private Path certificates;

  @ArgGroup(exclusive = false)
  private @Nullable IssuerOptions issuer;

  @Option(names = RoleCommandLine.PARENT, paramLabel = "PID",
      description = "End when this process ends; leave Ctrl-C to it.")
  private Long parent;

  @Option(names = RoleCommandLine.LAST_WORDS, paramLabel = "FILE",
      description = "Where to write why this process ended, such as a pod's termination log.")
  private Path lastWords;

  @Option(names = RoleCommandLine.HEALTH, paramLabel = "HOST:PORT", converter = Address.Converter.class,
      description = "Where a kubelet, or the local runner, asks by plain HTTP whether this process does its work.")
  private Address health;

  @Mixin
  private ManifestOptions manifestOptions;

  RoleOptions read() throws ManifestException, IOException, InterruptedException {
    OutOfMemory.endsTheProcess();
    if (parent != null) {
      followParent();
    }
    var liveness = new Liveness();
    if (health != null) { // comes first, because the rest may take minutes
      HealthPort.open(health.host(), health.port(), liveness);
    }
    if (issuer != null) {
      CertificateKeeper.keep(certificates, issuer.issuer(certificates));
    }
    return new RoleOptions(manifestOptions.read(manifest), certificates,
        new LastWordsFile(Optional.ofNullable(lastWords)), liveness,
        parent != null);
  }

  private void followParent() {
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
    ProcessHandle.of(parent).ifPresentOrElse(
        process -> process.onExit().thenRun(() -> Runtime.getRuntime().halt(ExitCode.ASKED_TO_STOP)),
        () -> Runtime.getRuntime().halt(ExitCode.ASKED_TO_STOP));
  }
}
