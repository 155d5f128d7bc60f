package io.splitlora.engine.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitlora.engine.natives.NativeLibraries;
import io.splitlora.files.FileTrouble;
import io.splitlora.files.InputException;
import io.splitlora.files.LfsPointer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A model's own tokenizer. It adds, cuts and pads nothing, uses no random numbers and downloads nothing. Thread-safe.
 */
public final class Tokenizer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NOT_JSON = "it is not JSON with model.vocab";
  private static final String DROPOUT = "/model/dropout";
  private static final Map<String, String> PLAIN =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final int vocabularySize;

  private Tokenizer(HuggingFaceTokenizer tokenizer, int vocabularySize) {
    this.tokenizer = tokenizer;
    this.vocabularySize = vocabularySize;
  }

  /** Loads {@code tokenizer.json} of a model's folder; an {@link InputException} says why it cannot be used. */
  public static Tokenizer load(Path modelFolder) {
    Path file = modelFolder.resolve("tokenizer.json");
    byte[] content = bytes(file);
    JsonNode json = json(content, file);
    int size = vocabularySize(json, file);
    TokenizerSettings.check(modelFolder, json);
    NativeLibraries.loadTokenizers();
    try {
      var in = new ByteArrayInputStream(isRandom(json) ? withoutDropout(json) : content);
      return new Tokenizer(HuggingFaceTokenizer.newInstance(in, PLAIN), size);
    } catch (IOException | RuntimeException e) {
      throw unusable(file, e.getMessage(), e);
    }
  }

  /**
   * Whether the BPE skips merges at random. That was meant for training the base model; the same text would get
   * different tokens each time.
   */
  private static boolean isRandom(JsonNode json) {
    return json.at(DROPOUT).asDouble() != 0;
  }

  private static byte[] withoutDropout(JsonNode json) throws IOException {
    ((ObjectNode) json.path("model")).putNull("dropout");
    return JSON.writeValueAsBytes(json);
  }

  /** Ids of a text; the text of a special token, such as {@code <|endoftext|>}, becomes its one id. */
  public int[] encode(String text) {
    return Arrays.stream(tokenizer.encode(text).getIds()).mapToInt(Math::toIntExact).toArray();
  }

  /** The text of these ids, including special tokens; bytes that are not valid UTF-8 become U+FFFD. */
  public String decode(int[] ids) {
    return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
  }

  /** The largest id plus one. */
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private static byte[] bytes(Path file) {
    try {
      byte[] content = Files.readAllBytes(file);
      LfsPointer.refuse(content, file, InputException::new);
      return content;
    } catch (IOException e) {
      throw FileTrouble.or(file, e,
          () -> new InputException(
              "The tokenizer " + file + " cannot be read (" + e + "); put the model's tokenizer.json there.", e));
    }
  }

  private static JsonNode json(byte[] content, Path file) {
    try {
      return JSON.readTree(content);
    } catch (IOException e) {
      throw unusable(file, NOT_JSON, e);
    }
  }

  private static int vocabularySize(JsonNode json, Path file) {
    try {
      LongStream vocabulary = ids(json.path("model").path("vocab"));
      LongStream added = StreamSupport.stream(json.path("added_tokens").spliterator(), false)
          .mapToLong(token -> token.path("id").asLong());
      return Math.toIntExact(1 + LongStream.concat(vocabulary, added).max().orElseThrow());
    } catch (RuntimeException e) {
      throw unusable(file, NOT_JSON, e);
    }
  }

  /** BPE maps tokens to ids; Unigram lists tokens in the order of their ids. */
  private static LongStream ids(JsonNode vocabulary) {
    return vocabulary.isArray()
        ? LongStream.range(0, vocabulary.size())
        : StreamSupport.stream(vocabulary.spliterator(), false).mapToLong(JsonNode::asLong);
  }

  private static InputException unusable(Path file, @Nullable String why, Exception cause) {
    return new InputException(
        "The tokenizer " + file + " cannot be used (" + why + "); copy the model's tokenizer.json again.", cause);
  }
}
