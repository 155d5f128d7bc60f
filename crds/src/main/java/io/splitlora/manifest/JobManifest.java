package io.splitlora.manifest;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.splitlora.api.v1alpha1.Metadata;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;

/** A job as a file states it: what {@code kubectl apply} and {@code splitlora run} both take. */
public record JobManifest(
    @JsonPropertyDescription("Version of this API: splitlora.io/v1alpha1.")
    @Required @Pattern("^splitlora\\.io/v1alpha1$")
    String apiVersion,

    @JsonPropertyDescription("Kind of this resource: SplitLoRAJob.")
    @Required @Pattern("^SplitLoRAJob$")
    String kind,

    @JsonPropertyDescription("Name, namespace, labels and annotations of the job.")
    @Required
    Metadata metadata,

    @JsonPropertyDescription("What to train, on which data, split where, for how long.")
    @Required
    SplitLoRAJobSpec spec) {

  public static final String API_VERSION = "splitlora.io/v1alpha1";
  public static final String KIND = "SplitLoRAJob";
}
