package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** What happens when something fails. */
public record RunPolicySpec(
    @JsonPropertyDescription("How often in a row the same round is opened again, or a client's work is lost with its"
        + " pod at the same place, before the job fails. It may change"
        + " while the job runs: the aggregator takes it over within two minutes.")
    @Default("6") @Min(0) @Max(Integer.MAX_VALUE)
    Integer backoffLimit,

    @JsonPropertyDescription("About how many seconds of a client's work are done again when its pod is lost without a"
        + " warning: so often, at the next step boundary, the client's state goes to the aggregator. 0 sends it as"
        + " often as it is taken. A change counts for pods that start after it. It never changes the result.")
    @Default("10") @Min(0) @Max(86_400)
    Integer recoverySeconds,

    @JsonPropertyDescription("Whether the job pauses: its pods are stopped, its journal is kept.")
    @Default("false")
    Boolean suspend,

    @JsonPropertyDescription("Seconds after which a job that is not complete fails, from its creation or from when it"
        + " was last resumed; none waits for ever. A change counts at once.")
    @Min(1) @Max(LONGEST_DEADLINE)
    Long activeDeadlineSeconds) {

  /** A hundred years. */
  public static final long LONGEST_DEADLINE = 3_155_760_000L;
}
