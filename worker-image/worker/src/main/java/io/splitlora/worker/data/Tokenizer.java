package io.splitlora.worker.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.worker.files.FileTrouble;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

/** A model's own tokenizer. Nothing is added, cut or padded, and nothing is downloaded. Safe for several threads. */
public final class Tokenizer implements AutoCloseable {
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
    byte[] json = bytes(file);
    int size = vocabularySize(json, file);
    offline();
    try {
      return new Tokenizer(HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), PLAIN), size);
    } catch (IOException | RuntimeException e) {
      throw unusable(file, e.getMessage(), e);
    }
  }

  /** Ids of a text; the text of a special token, such as {@code <|endoftext|>}, becomes its one id. */
  public int[] encode(String text) {
    return Arrays.stream(tokenizer.encode(text).getIds()).mapToInt(Math::toIntExact).toArray();
  }

  /** Text of ids, special tokens included; bytes that are not valid UTF-8 become U+FFFD. */
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

  /** Must come before DJL's first use: else it asks the network for a native library of the GPU, and reports usage. */
  private static void offline() {
    if (System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw FileTrouble.or(file, e,
          () -> new InputException("The tokenizer " + file + " cannot be read (" + e + "); put the model's tokenizer.json there.", e));
    }
  }

  private static int vocabularySize(byte[] json, Path file) {
    try {
      JsonNode root = new ObjectMapper().readTree(json);
      LongStream vocabulary = ids(root.path("model").path("vocab"));
      LongStream added = StreamSupport.stream(root.path("added_tokens").spliterator(), false)
          .mapToLong(token -> token.path("id").asLong());
      return Math.toIntExact(1 + LongStream.concat(vocabulary, added).max().orElseThrow());
    } catch (IOException | RuntimeException e) {
      throw unusable(file, "it is not JSON with model.vocab", e);
    }
  }

  /** Maps token to id, as in BPE, or lists tokens in the order of ids, as in Unigram. */
  private static LongStream ids(JsonNode vocabulary) {
    return vocabulary.isArray()
        ? LongStream.range(0, vocabulary.size())
        : StreamSupport.stream(vocabulary.spliterator(), false).mapToLong(JsonNode::asLong);
  }

  private static InputException unusable(Path file, String why, Exception cause) {
    return new InputException("The tokenizer " + file + " cannot be used (" + why + "); copy the model's tokenizer.json again.", cause);
  }
}
