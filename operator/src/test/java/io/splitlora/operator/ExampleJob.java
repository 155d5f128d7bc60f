package io.splitlora.operator;

import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.ManifestException;
import io.splitlora.manifest.reader.ManifestReader;
import java.nio.file.Path;
import java.util.List;

/** The quick start as the API server would hand it to the operator. */
public final class ExampleJob {
  public static final String CREATED = "2026-01-01T00:00:00Z";
  private static final Path QUICKSTART = Path.of("../examples/quickstart.yaml");

  private ExampleJob() {}

  /** @param overrides PATH=VALUE each */
  public static SplitLoRAJob with(String... overrides) {
    return of(manifest(overrides));
  }

  public static JobManifest manifest(String... overrides) {
    try {
      return ManifestReader.read(QUICKSTART, List.of(overrides));
    } catch (ManifestException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static SplitLoRAJob of(JobManifest manifest) {
    var job = new SplitLoRAJob();
    job.getMetadata().setName("quickstart");
    job.getMetadata().setNamespace("lab");
    job.getMetadata().setUid("11111111-2222-3333-4444-555555555555");
    job.getMetadata().setGeneration(1L);
    job.getMetadata().setCreationTimestamp(CREATED);
    job.setSpec(manifest.spec());
    return job;
  }
}
