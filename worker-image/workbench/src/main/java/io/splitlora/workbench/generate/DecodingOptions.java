package io.splitlora.workbench.generate;

import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.workbench.cli.OptionLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How texts are generated: the fields of spec.evaluation.decoding as options. */
final class DecodingOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--decoding", paramLabel = "greedy|beam|sampling", defaultValue = "greedy",
      description = "How the next token is chosen (default: ${DEFAULT-VALUE}).")
  private String strategy;

  @Option(names = "--max-tokens", paramLabel = "N",
      description = "Longest text, in tokens (default: ${DEFAULT-VALUE}).", defaultValue = "64")
  private int maxTokens;

  @Option(names = "--end-token", paramLabel = "ID",
      description = "A token that ends a text; may be repeated (default: the model's end-of-text).")
  private List<Integer> ends = new ArrayList<>();

  @Option(names = "--no-repeat-ngram", paramLabel = "N",
      description = "No sequence of so many tokens occurs twice in a text; 0 allows all (default: 4 for beam, else 0).")
  private Integer noRepeatNgram;

  @Option(names = "--beams", paramLabel = "N",
      description = "Texts that are followed at once, with beam (default: 10).")
  private Integer beams;

  @Option(names = "--length-penalty", paramLabel = "X",
      description = "Power of the length by which a text's log-probability is divided, with beam (default: 0.8).")
  private Double lengthPenalty;

  @Option(names = "--temperature", paramLabel = "X", description = "Divides the logits, with sampling (default: 1).")
  private Double temperature;

  @Option(names = "--top-k", paramLabel = "N",
      description = "Draws from so many of the most probable tokens, with sampling (default: all).")
  private Integer topK;

  @Option(names = "--top-p", paramLabel = "X",
      description = "Draws from the fewest tokens that have this probability together, with sampling (default: 1).")
  private Double topP;

  @Option(names = "--seed", paramLabel = "N", description = "Of what is sampled (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private long seed;

  /** @throws ParameterException if an option is out of range or belongs to another strategy */
  DecodingSpec spec() {
    DecodingStrategy how = strategy();
    only(how, DecodingStrategy.Beam, "--beams", beams, "--length-penalty", lengthPenalty);
    only(how, DecodingStrategy.Sampling, "--temperature", temperature, "--top-k", topK, "--top-p", topP);
    OptionLimits.atLeast(command, "--max-tokens", maxTokens, 1);
    OptionLimits.atLeast(command, "--no-repeat-ngram", noRepeatNgram == null ? 0 : noRepeatNgram, 0);
    OptionLimits.atLeast(command, "--beams", beams == null ? 1 : beams, 1);
    OptionLimits.atLeast(command, "--top-k", topK == null ? 0 : topK, 0);
    positive("--temperature", temperature, Double.MAX_VALUE);
    positive("--top-p", topP, 1);
    return new DecodingSpec(how, maxTokens, ends, noRepeatNgram, beams, lengthPenalty, temperature, topK, topP);
  }

  long seed() {
    return seed;
  }

  private DecodingStrategy strategy() {
    for (DecodingStrategy known : DecodingStrategy.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(strategy)) {
        return known;
      }
    }
    throw new ParameterException(command.commandLine(),
        "--decoding is greedy, beam or sampling, not '" + strategy + "'");
  }

  private void only(DecodingStrategy how, DecodingStrategy owner, Object... namesAndValues) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] != null && how != owner) {
        String name = owner.name().toLowerCase(Locale.ROOT);
        throw new ParameterException(command.commandLine(),
            namesAndValues[i] + " is for --decoding " + name + "; leave it out, or write --decoding " + name);
      }
    }
  }

  private void positive(String name, Double value, double most) {
    if (value != null && !(value > 0 && value <= most)) {
      throw new ParameterException(command.commandLine(),
          name + " must be above 0" + (most == 1 ? " and at most 1" : "") + ", not " + value);
    }
  }
}
