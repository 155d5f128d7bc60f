package io.splitlora.federation.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.federation.model.ForeignFields;
import io.splitlora.federation.model.ModelException;
import io.splitlora.files.LfsPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.StreamSupport;

/**
 * What an {@code adapter_config.json} says about scales.
 *
 * @param targets the adapted modules; peft ignores factors of other modules
 * @param alphas by pattern, in the order of the file
 * @param rsLoRA whether to divide by the root of the rank
 */
record PeftConfig(Predicate<String> targets, double alpha, Map<Pattern, Double> alphas, boolean rsLoRA) {

  private static final ObjectMapper JSON = new ObjectMapper();
  /** The version of peft whose fields are written. Versions back to 0.14 ignore the fields that they do not know. */
  static final String WRITTEN_AS = "0.18.0";
  static final String FILE = "adapter_config.json";

  /** @throws ModelException with a sentence if there is none, or it does not describe LoRA */
  static PeftConfig read(Path folder) {
    JsonNode json = json(folder);
    JsonNode alpha = json.path("lora_alpha");
    if (!json.path("peft_type").asText().equals("LORA") || !alpha.isNumber()) {
      throw new ModelException(
          folder + ": " + FILE + " does not describe a LoRA adapter, with peft_type LORA and a number lora_alpha;"
              + " export the adapter with peft again");
    }
    checkMeaning(folder, json);
    return new PeftConfig(targets(folder, json.path("target_modules")), alpha.asDouble(),
        alphas(folder, json.path("alpha_pattern")), json.path("use_rslora").asBoolean());
  }

  /** Refuses settings with which the same factors would mean another model. */
  private static void checkMeaning(Path folder, JsonNode json) {
    String start = json.path("init_lora_weights").asText("true").toLowerCase(Locale.ROOT);
    if (!PeftFields.STARTS.contains(start)) {
      throw refused(folder, ForeignFields.shown(json, "init_lora_weights") + ", which changes the base model too; "
          + "convert the adapter to plain LoRA (peft: save_pretrained with path_initial_model_for_weight_conversion)");
    }
    if (!json.path("bias").asText("none").equals("none")) {
      throw refused(folder,
          ForeignFields.shown(json, "bias") + ", and only none is computed; train the adapter without biases");
    }
    ForeignFields.unknown(json, PeftFields.KNOWN).ifPresent(field -> {
      throw refused(folder,
          field + ", and only plain LoRA is computed; export the adapter without it, or merge it with peft");
    });
  }

  private static ModelException refused(Path folder, String what) {
    return new ModelException(folder + ": " + FILE + ": " + what);
  }

  private static JsonNode json(Path folder) {
    try {
      byte[] content = Files.readAllBytes(folder.resolve(FILE));
      LfsPointer.refuse(content, folder.resolve(FILE), ModelException::new);
      return JSON.readTree(content);
    } catch (IOException e) {
      throw new ModelException(folder + ": " + FILE + " cannot be read; an adapter's folder has it beside its weights",
          e);
    }
  }

  /**
   * Either names, each of which matches a module's name or its end after a dot, or one regular expression for whole
   * names.
   */
  private static Predicate<String> targets(Path folder, JsonNode targets) {
    if (targets.isTextual() && !targets.textValue().equals("all-linear")) {
      return regular(folder, "target_modules", targets.textValue(), targets.textValue()).asMatchPredicate();
    }
    List<String> names = StreamSupport.stream(targets.spliterator(), false).map(JsonNode::asText).toList();
    return module -> names.isEmpty()
        || names.stream().anyMatch(name -> module.equals(name) || module.endsWith("." + name));
  }

  private static Map<Pattern, Double> alphas(Path folder, JsonNode patterns) {
    Map<Pattern, Double> alphas = new LinkedHashMap<>();
    patterns.properties().forEach(
        field -> alphas.put(pattern(folder, field.getKey()), number(folder, field.getKey(), field.getValue())));
    return alphas;
  }

  private static double number(Path folder, String pattern, JsonNode alpha) {
    if (!alpha.isNumber()) {
      throw refused(folder, "alpha_pattern has no number for '" + pattern + "'; export the adapter with peft again");
    }
    return alpha.doubleValue();
  }

  /** peft's patterns are regular expressions that match a module's name or its end after a dot. */
  private static Pattern pattern(Path folder, String text) {
    return regular(folder, "alpha_pattern", text, "(.*\\.)?(" + text + ")");
  }

  private static Pattern regular(Path folder, String field, String text, String expression) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new ModelException(
          folder + ": the pattern '" + text + "' in " + field + " of " + FILE + " is not a regular expression", e);
    }
  }

  /** @param module such as {@code transformer.h.0.attn.c_attn}; the first matching pattern counts */
  double scale(String module, long rank) {
    double theAlpha = alphas.entrySet().stream().filter(entry -> entry.getKey().matcher(module).matches())
        .map(Map.Entry::getValue).findFirst().orElse(alpha);
    return theAlpha / (rsLoRA ? Math.sqrt((double) rank) : (double) rank);
  }
}
