package io.splitlora.workbench;

import io.splitlora.manifest.ManifestException;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.protocol.process.RoleCommandLine;
import io.splitlora.workbench.local.LocalCluster;
import io.splitlora.workbench.local.RoleProcess;
import io.splitlora.workbench.local.RunFolder;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/**
 * Runs the three roles of a tiny job in this one process, so that all their classes are loaded. archive-classes, the
 * script beside the splitlora command, has Java keep them in an archive: a process that has it starts in two thirds of
 * the CPU time.
 */
final class Rehearsal {

  private static final List<String> TINY = List.of("spec.training.rounds=1", "spec.training.localSteps=1",
      "spec.clientPools[0].replicas=1", "spec.evaluation.examples=2", "spec.evaluation.contexts=1");

  private Rehearsal() {}

  /** @param arguments manifest, folder of samples, empty folder to work in */
  public static void main(String[] arguments) throws IOException, ManifestException {
    JobInputs job = JobInputs.read(Path.of(arguments[0]), TINY, Path.of(arguments[1]));
    var folder = new RunFolder(Path.of(arguments[2]));
    folder.create();
    var threads = Executors.newCachedThreadPool();
    CompletableFuture.allOf(new LocalCluster(job, folder).processes().stream()
        .map(role -> CompletableFuture.runAsync(() -> play(role), threads)).toArray(CompletableFuture[]::new)).join();
    System.exit(ExitCode.OK.code());
  }

  private static void play(RoleProcess role) {
    long parent = ProcessHandle.current().parent().orElseThrow().pid();
    var words = new ArrayList<>(role.words());
    words.addAll(List.of(RoleCommandLine.PARENT, String.valueOf(parent))); // whom a parent watches leaves at once
    int exit = Splitlora.commandLine().execute(words.toArray(String[]::new));
    if (exit != ExitCode.OK.code()) {
      System.exit(exit); // the others would wait for it
    }
  }
}
