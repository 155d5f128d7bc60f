package io.splitlora.operator.resources;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.splitlora.api.v1alpha1.Metadata;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.manifest.JobManifest;
import java.util.Map;

/** The manifest as the pods read it: what the API server accepted, with its defaults, for the same strict reader. */
public final class JobConfig {
  public static final String FILE = "job.yaml";
  /** JSON is YAML; fields that are not set stay out, so that a newer operator does not show an older worker new ones. */
  private static final ObjectMapper JSON = new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

  private JobConfig() {}

  public static ConfigMap of(SplitLoRAJob job) {
    var names = ObjectNames.of(job);
    return new ConfigMapBuilder()
        .withMetadata(Metas.owned(job, names.config(), Labels.job(names.job())))
        .withData(Map.of(FILE, manifest(job)))
        .build();
  }

  private static String manifest(SplitLoRAJob job) {
    var metadata = new Metadata(job.getMetadata().getName(), job.getMetadata().getNamespace(), Map.of(), Map.of());
    try {
      return JSON.writerWithDefaultPrettyPrinter()
          .writeValueAsString(new JobManifest(JobManifest.API_VERSION, JobManifest.KIND, metadata, job.getSpec()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of a manifest are always JSON", e);
    }
  }
}
