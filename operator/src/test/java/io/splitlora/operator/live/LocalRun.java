package io.splitlora.operator.live;

import io.splitlora.workbench.exactness.Harness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@code splitlora run} makes of a manifest on this machine. */
public record LocalRun(Path folder) {
  private static final String COMMAND = "../worker-image/splitlora";

  /** @param overrides PATH=VALUE each */
  public static LocalRun of(Path manifest, Path folder, List<String> overrides) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(COMMAND, "run", manifest.toString(), "--run-dir", folder.toString()));
    overrides.forEach(override -> command.addAll(List.of("--set", override)));
    Path said = folder.resolveSibling(folder.getFileName() + ".log");
    int exit = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start().waitFor();
    if (exit != 0) {
      throw new AssertionError(String.join(" ", command) + " ended with " + exit + ":\n" + Files.readString(said));
    }
    return new LocalRun(folder);
  }

  public Map<String, String> adapter() throws IOException {
    return ExportedAdapter.in(folder.resolve("adapter"));
  }

  /** As {@link io.splitlora.workbench.exactness.Site#digests}. */
  public Map<String, String> result() throws IOException {
    var digests = Harness.digests(folder.resolve("adapter"), folder.resolve("journal"));
    digests.putAll(adapter());
    return digests;
  }
}
