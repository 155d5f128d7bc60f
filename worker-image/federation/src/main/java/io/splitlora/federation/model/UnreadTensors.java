package io.splitlora.federation.model;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tensors that are never read. Heads for other tasks are harmless. Tensors that belong to the language model but are
 * not computed here are refused, because the result would be a different model.
 */
record UnreadTensors(Path file, SafeTensors tensors, String prefix, Gpt2Config config) {

  private static final String HEAD = "lm_head.weight";
  private static final Pattern OF_BLOCK = Pattern.compile("h\\.\\d+\\.(.+)");
  private static final Pattern OF_THE_MODEL = Pattern.compile("(h|wte|wpe|ln_f)\\..*");
  /** Causal masks, which old exports contain. */
  private static final Set<String> MASKS = Set.of("attn.bias", "attn.masked_bias");

  void check() {
    Predicate<String> foreign = name -> name.startsWith(prefix) && ofTheModel(name.substring(prefix.length()))
        || name.startsWith("lm_head.") && !name.equals(HEAD);
    tensors.names().stream().filter(foreign).findFirst().ifPresent(name -> {
      throw new ModelException(file + " has a tensor \"" + SafeTensorsHeader.shown(name)
          + "\", which no GPT-2 has that is computed here; use a model without it.");
    });
    if (tensors.contains(HEAD) && !tied()) {
      throw new ModelException(
          file + ": the head " + HEAD + " differs from the embedding " + prefix + "wte.weight, and only models with one"
              + " matrix for both are computed; tie them, or choose another model.");
    }
  }

  private boolean ofTheModel(String name) {
    Matcher block = OF_BLOCK.matcher(name);
    boolean known = block.matches() ? config.blockShapes().containsKey(block.group(1)) || MASKS.contains(block.group(1))
        : config.outerShapes().containsKey(name);
    return OF_THE_MODEL.matcher(name).matches() && !known;
  }

  private boolean tied() {
    Tensor head = tensors.get(HEAD);
    Tensor embedding = tensors.get(prefix + "wte.weight");
    return head.dtype() == embedding.dtype() && head.shape().equals(embedding.shape())
        && head.bytes().equals(embedding.bytes());
  }
}
