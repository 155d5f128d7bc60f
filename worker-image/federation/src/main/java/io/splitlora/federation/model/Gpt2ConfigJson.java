package io.splitlora.federation.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import io.splitlora.files.FileKind;
import io.splitlora.files.FileTrouble;
import io.splitlora.files.LfsPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Reads Hugging Face's config.json, refusing every variant of GPT-2 that the kernels would compute wrongly. */
final class Gpt2ConfigJson {
  private static final long MAX_BYTES = 1_000_000;
  private static final int MAX_SIZE = 10_000_000;
  private static final int MAX_END_TOKENS = 100;
  private static final Set<String> TANH_GELU = Set.of("gelu_new", "gelu_pytorch_tanh");
  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private final Path file;
  private final JsonNode json;

  private Gpt2ConfigJson(Path file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  static Gpt2Config read(Path file) {
    var config = new Gpt2ConfigJson(file, tree(file));
    config.checkVariant();
    return config.sizes();
  }

  private static JsonNode tree(Path file) {
    if (FileKind.of(file) != FileKind.FILE) {
      throw new ModelException(file + " is missing; a model folder needs its Hugging Face config.json.");
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ModelException(file + " is larger than 1 MB, which no model configuration is; use the model's own.");
      }
      byte[] content = Files.readAllBytes(file);
      LfsPointer.refuse(content, file, ModelException::new);
      JsonNode json = JSON.readTree(content);
      if (!json.isObject()) {
        throw new ModelException(file + " is not a JSON object; use the model's own.");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new ModelException(file + " is not valid JSON (" + SafeTensorsHeader.shown(e.getOriginalMessage())
          + "); use the model's own.", e);
    } catch (IOException e) {
      throw FileTrouble.or(file, e,
          () -> new ModelException(file + " cannot be read (" + e.getMessage() + "); check its permissions.", e));
    }
  }

  private void checkVariant() {
    require(json.path("model_type").asText().equals("gpt2"), "model_type", "only gpt2 models can be trained");
    String activation = json.path("activation_function").asText("gelu_new");
    require(TANH_GELU.contains(activation), "activation_function", "only gelu_new and gelu_pytorch_tanh are computed");
    requireFlag("scale_attn_weights", true);
    requireFlag("tie_word_embeddings", true);
    requireFlag("scale_attn_by_inverse_layer_idx", false);
    requireFlag("reorder_and_upcast_attn", false);
    requireFlag("add_cross_attention", false);
    requireFlag("is_encoder_decoder", false);
    ForeignFields.unknown(json, Gpt2ConfigFields.KNOWN).ifPresent(field -> {
      throw new ModelException(
          file + ": " + field + ", and nothing is known here of such a field; remove it if the model computes the same"
              + " without it, or choose another model.");
    });
  }

  /** An absent flag has the supported value, which is also Hugging Face's default. */
  private void requireFlag(String field, boolean supported) {
    JsonNode flag = json.path(field);
    require(flag.isMissingNode() || flag.isBoolean() && flag.booleanValue() == supported, field,
        "only " + supported + " is computed");
  }

  /** Absent sizes have the defaults of Hugging Face's GPT2Config. */
  private Gpt2Config sizes() {
    Gpt2Config usual = Gpt2Config.GPT2_124M;
    int hidden = size("n_embd", "hidden_size", usual.hidden());
    int heads = size("n_head", "num_attention_heads", usual.heads());
    require(hidden % heads == 0, "n_embd", "it must be a multiple of n_head, which is " + heads);
    int vocab = size("vocab_size", "vocab_size", usual.vocab());
    int inner = json.path("n_inner").isNull() ? 4 * hidden : size("n_inner", "n_inner", 4 * hidden);
    return new Gpt2Config(vocab, size("n_positions", "max_position_embeddings", usual.context()), hidden,
        size("n_layer", "num_hidden_layers", usual.layers()), heads, inner, epsilon(), endTokens(vocab));
  }

  /** @param alias another name of the field that transformers accepts */
  private int size(String field, String alias, int usual) {
    String stated = json.has(field) ? field : alias;
    require(!json.has(alias) || json.get(alias).equals(json.get(stated)), field,
        "but " + alias + " says otherwise, and both mean the same");
    return json.has(stated) ? wholeNumber(stated, json.get(stated), 1, MAX_SIZE) : usual;
  }

  private int wholeNumber(String field, JsonNode number, int least, int most) {
    require(number.isIntegralNumber() && number.canConvertToInt()
        && number.intValue() >= least && number.intValue() <= most, field,
        "a whole number from " + least + " to " + most + " is needed");
    return number.intValue();
  }

  private double epsilon() {
    JsonNode number = json.path("layer_norm_epsilon");
    require(number.isMissingNode() || number.isNumber() && number.doubleValue() > 0 && number.doubleValue() < 1,
        "layer_norm_epsilon",
        "a number between 0 and 1 is needed");
    return number.asDouble(Gpt2Config.GPT2_124M.layerNormEpsilon());
  }

  /** One token, or a list of tokens each of which ends a text. */
  private List<Integer> endTokens(int vocab) {
    JsonNode stated = json.path("eos_token_id");
    if (stated.isArray() && !stated.isEmpty() && stated.size() <= MAX_END_TOKENS) {
      return StreamSupport.stream(stated.spliterator(), false)
          .map(end -> wholeNumber("eos_token_id", end, 0, vocab - 1)).distinct().toList();
    }
    JsonNode one = stated.isMissingNode() ? IntNode.valueOf(Gpt2Config.GPT2_124M.eosTokenId()) : stated;
    return List.of(wholeNumber("eos_token_id", one, 0, vocab - 1));
  }

  private void require(boolean valid, String field, String why) {
    if (!valid) {
      String found = json.has(field) ? "is " + SafeTensorsHeader.shown(json.get(field).toString()) : "is missing";
      throw new ModelException(file + ": " + field + " " + found + "; " + why + ".");
    }
  }
}
