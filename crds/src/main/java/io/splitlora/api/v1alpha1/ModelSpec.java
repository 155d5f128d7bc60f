package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** The base model. */
public record ModelSpec(
    @JsonPropertyDescription("Folder in Hugging Face layout with config.json, model.safetensors and tokenizer.json:"
        + " sample://NAME (shipped with SplitLoRA), file://PATH (relative paths start at the manifest), or on a"
        + " cluster pvc://CLAIM/PATH, a path in a persistent volume claim of the job's namespace.")
    @Required @Pattern(Patterns.SOURCE)
    String source) {}
