package io.splitlora.worker.cli;

import io.splitlora.manifest.ManifestException;
import io.splitlora.worker.job.LastWordsFile;
import io.splitlora.worker.job.RoleOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Options of the three roles. */
final class RoleProcessOptions {

  static final String LAST_WORDS = "--last-words";
  private static final int ORPHANED = 143;

  @Option(names = "--manifest", required = true, paramLabel = "FILE", description = "The job's manifest.")
  private Path manifest;

  @Option(names = "--certificates", required = true, paramLabel = "DIR", description = "Folder with tls.crt, tls.key and ca.crt of this role.")
  private Path certificates;

  @Option(names = "--parent", paramLabel = "PID", description = "End when this process ends; leave Ctrl-C to it.")
  private Long parent;

  @Option(names = LAST_WORDS, paramLabel = "FILE", description = "Where to write why this process ended, such as a pod's termination log.")
  private Path lastWords;

  @Mixin
  private ManifestOptions manifestOptions;

  RoleOptions read() throws ManifestException {
    if (parent != null) {
      followParent();
    }
    return new RoleOptions(manifestOptions.read(manifest), certificates, new LastWordsFile(Optional.ofNullable(lastWords)));
  }

  private void followParent() {
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
    ProcessHandle.of(parent).ifPresentOrElse(
        process -> process.onExit().thenRun(() -> Runtime.getRuntime().halt(ORPHANED)),
        () -> Runtime.getRuntime().halt(ORPHANED));
  }
}
