package io.splitlora.manifest.reader;

import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.ManifestException;
import io.splitlora.manifest.Problem;
import java.util.List;

/** The smallest manifest, to be made wrong in one place at a time. */
public final class Manifests {
  /** Eleven lines that end inside spec, so that what a test appends is line 12. */
  public static final String SMALLEST = """
      apiVersion: splitlora.io/v1alpha1
      kind: SplitLoRAJob
      metadata:
        name: quickstart
      spec:
        model:
          source: sample://gpt2-tiny
        clientPools:
          - name: edge
            data:
              source: sample://e2e
      """;

  private Manifests() {}

  /** The smallest manifest with more lines in spec. */
  public static String with(String... specLines) {
    return SMALLEST + String.join("\n", specLines).indent(2);
  }

  public static JobManifest read(String yaml, String... overrides) throws ManifestException {
    return ManifestReader.parse(yaml, "job.yaml", List.of(overrides));
  }

  /** The sentences that refuse a manifest; none when it is accepted. */
  public static List<String> refusals(String yaml, String... overrides) {
    try {
      read(yaml, overrides);
      return List.of();
    } catch (ManifestException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }
}
