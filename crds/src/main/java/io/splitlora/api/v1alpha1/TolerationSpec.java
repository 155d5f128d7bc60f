package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** A taint of nodes that pods accept, as in Kubernetes' pods. */
public record TolerationSpec(
    @JsonPropertyDescription("Key of the taint; none tolerates every key.")
    String key,

    @JsonPropertyDescription("How key and value are compared.")
    @Default("Equal")
    Operator operator,

    @JsonPropertyDescription("Value of the taint.")
    String value,

    @JsonPropertyDescription("Effect of the taint; none tolerates every effect.")
    Effect effect,

    @JsonPropertyDescription("Seconds that a taint NoExecute is tolerated; none tolerates it for ever.")
    @Min(Long.MIN_VALUE) @Max(Limits.LONG)
    Long tolerationSeconds) {

  /** How key and value are compared. */
  public enum Operator { Equal, Exists }

  /** What the taint does. */
  public enum Effect { NoSchedule, PreferNoSchedule, NoExecute }
}
