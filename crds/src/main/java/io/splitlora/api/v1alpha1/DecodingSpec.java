package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How the text that is scored is generated. */
public record DecodingSpec(
    @JsonPropertyDescription("How the next token is chosen.")
    @Default("Greedy")
    DecodingStrategy strategy,

    @JsonPropertyDescription("The longest text, in tokens.")
    @Default("64") @Min(1) @Max(65536)
    Integer maxNewTokens,

    @JsonPropertyDescription("Tokens that end a text, by their ids; without any, the model's end-of-text.")
    @Default("[]") @Size(max = 16)
    List<@Min(0) @Max(Integer.MAX_VALUE) Integer> endTokens,

    @JsonPropertyDescription("No sequence of so many tokens occurs twice in a text; 0 allows all; left out: 4 for"
        + " Beam, else 0.")
    @Min(0) @Max(64)
    Integer noRepeatNgram,

    @JsonPropertyDescription("Texts that are followed at once, with the strategy Beam; left out: 10.")
    @Min(1) @Max(64)
    Integer beams,

    @JsonPropertyDescription("Power of the length by which a text's log-probability is divided, with the strategy"
        + " Beam; left out: 0.8.")
    @Min(-10) @Max(10)
    Double lengthPenalty,

    @JsonPropertyDescription("Divides the logits, with the strategy Sampling; left out: 1.")
    @Min(value = 0, inclusive = false) @Max(100)
    Double temperature,

    @JsonPropertyDescription("Draws from so many of the most probable tokens, with the strategy Sampling; 0 or left"
        + " out: from all.")
    @Min(0) @Max(Integer.MAX_VALUE)
    Integer topK,

    @JsonPropertyDescription("Draws from the fewest tokens that have this probability together, with the strategy"
        + " Sampling; left out: 1, from all.")
    @Min(value = 0, inclusive = false) @Max(1)
    Double topP) {

  /** The same with a value in every field: the settings of the LoRA paper's E2E experiments for Beam. */
  public DecodingSpec whole() {
    boolean beam = strategy == DecodingStrategy.Beam;
    return new DecodingSpec(strategy, maxNewTokens, endTokens,
        or(noRepeatNgram, beam ? 4 : 0), or(beams, beam ? 10 : 1), or(lengthPenalty, 0.8),
        or(temperature, 1.0), or(topK, 0), or(topP, 1.0));
  }

  private static <T> T or(T value, T otherwise) {
    return value != null ? value : otherwise;
  }
}
