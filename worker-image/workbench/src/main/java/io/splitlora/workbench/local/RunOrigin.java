package io.splitlora.workbench.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.manifest.JobManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.Yaml;

/** {@code manifest.yaml} and {@code environment.json}: what the run was asked to do, and on which machine it ran. */
final class RunOrigin {

  private static final ObjectMapper JSON = new ObjectMapper();

  private RunOrigin() {}

  static void write(RunFolder folder, JobManifest job) throws IOException {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    Files.writeString(folder.manifest(), new Yaml(options).dump(withoutNulls(JSON.convertValue(job, Map.class))));
    Files.write(folder.environment(), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(environment(job)));
  }

  private static Map<String, Object> withoutNulls(Map<?, ?> fields) {
    Map<String, Object> kept = new LinkedHashMap<>();
    fields.forEach((name, value) -> {
      if (value instanceof Map<?, ?> inner) {
        kept.put((String) name, withoutNulls(inner));
      } else if (value != null) {
        kept.put((String) name, value);
      }
    });
    return kept;
  }

  private static Map<String, String> environment(JobManifest job) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("SplitLoRA", property("/build.properties", "version"));
    environment.put("PyTorch", property("/native/lib/pytorch.properties", "version"));
    environment.put("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
    environment.put("system",
        System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch")
            + ", "
            + Units.count(Runtime.getRuntime().availableProcessors(), "processor"));
    environment.put("seed", String.valueOf(job.spec().training().seed()));
    environment.put("begun", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return environment;
  }

  private static String property(String resource, String name) throws IOException {
    try (InputStream in = RunOrigin.class.getResourceAsStream(resource)) {
      var properties = new Properties();
      properties.load(in);
      return properties.getProperty(name);
    }
  }
}
