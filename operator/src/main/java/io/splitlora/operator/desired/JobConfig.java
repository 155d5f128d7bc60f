package io.splitlora.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.splitlora.api.v1alpha1.Metadata;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.Written;
import io.splitlora.protocol.identity.LeafCertificate;
import java.util.Map;
import java.util.TreeMap;

/**
 * The manifest as the pods read it: what the user wrote, without the defaults. A job's workers stay what they were when
 * it began: they know the defaults of then, and refuse fields that a newer API has.
 */
public final class JobConfig {
  public static final String FILE = "job.yaml";
  /** JSON is YAML. */
  private static final ObjectMapper JSON = new ObjectMapper();

  private JobConfig() {}

  static ConfigMap of(SplitLoRAJob job, OperatorSettings operator) {
    var names = ObjectNames.of(job);
    return new ConfigMapBuilder()
        .withMetadata(Metas.owned(job, names.config(), Labels.job(names.job())).edit()
            .addToAnnotations(PodOrigin.ofImage(operator)).build())
        .withData(data(job, operator))
        .build();
  }

  /** Authorities are no secret: with them, pods recognise the operator. */
  private static Map<String, String> data(SplitLoRAJob job, OperatorSettings operator) {
    var data = new TreeMap<>(Map.of(FILE, manifest(job)));
    operator.authorities().ifPresent(pem -> data.put(LeafCertificate.AUTHORITY, pem));
    return data;
  }

  private static String manifest(SplitLoRAJob job) {
    var metadata = new Metadata(job.getMetadata().getName(), job.getMetadata().getNamespace(), Map.of(), Map.of());
    try {
      return JSON.writerWithDefaultPrettyPrinter()
          .writeValueAsString(
              Written.of(new JobManifest(JobManifest.API_VERSION, JobManifest.KIND, metadata, job.getSpec())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of a manifest are always JSON", e);
    }
  }
}
