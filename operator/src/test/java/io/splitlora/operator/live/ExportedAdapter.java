package io.splitlora.operator.live;

import io.splitlora.cluster.ClaimReader;
import io.splitlora.workbench.exactness.Harness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an exported adapter holds, by file: SHA-256 of the weights, and the configuration as text. Its line that names
 * the base model does not count: the base has another place on each machine.
 */
public final class ExportedAdapter {
  private static final String CONFIG = "adapter_config.json";
  private static final String BASE = "\"base_model_name_or_path\"";

  private ExportedAdapter() {}

  public static Map<String, String> on(ClaimReader claim) {
    return withoutBase(claim.digests(), claim.print(CONFIG));
  }

  public static Map<String, String> in(Path folder) throws IOException {
    return withoutBase(Harness.digests(folder), Files.readString(folder.resolve(CONFIG)));
  }

  private static Map<String, String> withoutBase(Map<String, String> digests, String config) {
    var files = new TreeMap<>(digests);
    files.put(CONFIG, config.lines().filter(line -> !line.contains(BASE)).collect(Collectors.joining("\n")));
    return files;
  }
}
