package io.splitlora.operator.live;

import io.splitlora.workbench.exactness.Harness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code splitlora run} makes of a manifest on this machine. It runs until its result is asked for, or it is
 * closed.
 */
public final class LocalRun implements AutoCloseable {
  private static final String COMMAND = "../worker-image/splitlora";

  private final Path folder;
  private final Path said;
  private final Process process;

  private LocalRun(Path folder, Path said, Process process) {
    this.folder = folder;
    this.said = said;
    this.process = process;
  }

  /** @param overrides PATH=VALUE each */
  public static LocalRun begin(Path manifest, Path folder, List<String> overrides) throws IOException {
    var command = new ArrayList<>(List.of(COMMAND, "run", manifest.toString(), "--run-dir", folder.toString()));
    overrides.forEach(override -> command.addAll(List.of("--set", override)));
    Path said = folder.resolveSibling(folder.getFileName() + ".log");
    return new LocalRun(folder, said,
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start());
  }

  public Map<String, String> adapter() throws IOException, InterruptedException {
    awaitEnd();
    return ExportedAdapter.in(folder.resolve("adapter"));
  }

  /** As {@link io.splitlora.workbench.exactness.Site#digests}. */
  public Map<String, String> result() throws IOException, InterruptedException {
    var digests = adapter();
    Harness.digests(folder.resolve("adapter"), folder.resolve("journal")).forEach(digests::putIfAbsent);
    return digests;
  }

  private void awaitEnd() throws IOException, InterruptedException {
    if (process.waitFor() != 0) {
      throw new AssertionError("splitlora run ended with " + process.exitValue() + ":\n" + Files.readString(said));
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
