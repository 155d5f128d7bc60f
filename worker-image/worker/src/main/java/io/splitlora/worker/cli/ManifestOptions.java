package io.splitlora.worker.cli;

import io.splitlora.manifest.ManifestException;
import io.splitlora.protocol.process.RoleCommandLine;
import io.splitlora.worker.job.JobInputs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of every command that reads a manifest. */
public final class ManifestOptions {

  @Option(names = RoleCommandLine.SET, paramLabel = "PATH=VALUE",
      description = "Overrides a field, e.g. spec.training.rounds=3. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = RoleCommandLine.SAMPLES, paramLabel = "DIR",
      description = "Where sample:// sources are (default: shipped ones).")
  private Path samples;

  public JobInputs read(Path manifest) throws ManifestException {
    return JobInputs.read(manifest, overrides, samples != null ? samples : shippedSamples(),
        note -> System.err.println("splitlora: " + note));
  }

  private static Path shippedSamples() {
    return Path.of(System.getenv().getOrDefault("SPLITLORA_SAMPLES", "examples/samples"));
  }

  /** These options as they were typed. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    overrides.forEach(override -> words.addAll(List.of(RoleCommandLine.SET, override)));
    if (samples != null) {
      words.addAll(List.of(RoleCommandLine.SAMPLES, samples.toString()));
    }
    return words;
  }
}
