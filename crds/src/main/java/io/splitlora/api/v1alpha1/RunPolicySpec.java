package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** What happens when something fails. */
public record RunPolicySpec(
    @JsonPropertyDescription("How often in a row the same round is opened again before the job fails.")
    @Default("6") @Min(0) @Max(Integer.MAX_VALUE)
    Integer backoffLimit,

    @JsonPropertyDescription("Whether the job pauses: its pods are stopped, its journal is kept.")
    @Default("false")
    Boolean suspend,

    @JsonPropertyDescription("Seconds after which a job that is not complete fails; none waits for ever.")
    @Min(1) @Max(LONGEST_DEADLINE)
    Long activeDeadlineSeconds) {

  /** A hundred years. */
  public static final long LONGEST_DEADLINE = 3_155_760_000L;
}
