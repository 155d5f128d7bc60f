package io.splitlora.engine.text;

import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.engine.split.GrowingBehindCut;
import io.splitlora.engine.split.GrowingTexts;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.files.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Continues prompts. Prompts of similar length share a batch, and equal prompts are continued once. Runs on the compute
 * thread.
 */
public final class Decoder {

  /** Approximate limit for the keys and values of one batch. */
  private static final long BATCH_BYTES = 512L << 20;

  private final LanguageModel model;
  private final Decoding decoding;
  private final int mostTexts;

  /** Chooses the batch size so that {@link #BATCH_BYTES} suffices. */
  public Decoder(LanguageModel model, Decoding decoding) {
    this(model, decoding, Integer.MAX_VALUE);
  }

  /** @param mostTexts most prompts in a batch */
  public Decoder(LanguageModel model, Decoding decoding, int mostTexts) {
    this.model = model;
    this.decoding = decoding;
    this.mostTexts = mostTexts;
  }

  /** Is told after each step how many of the distinct prompts are done; it may throw to end the work. */
  public interface Progress {
    void decoded(int texts, int of);
  }

  /** A context in the form that training uses: its tokens, then end-of-text. */
  public static int[] prompt(int[] context, Gpt2Config config) {
    int[] prompt = Arrays.copyOf(context, context.length + 1);
    prompt[context.length] = config.eosTokenId();
    return prompt;
  }

  /**
   * @param prompts tokens, at least one each
   * @return what follows each, in their order
   * @throws InputException if a prompt leaves no room in the model's context
   */
  public List<Decoded> decode(List<int[]> prompts, Progress progress) {
    Map<String, int[]> distinct = new LinkedHashMap<>();
    for (int[] prompt : prompts) {
      if (prompt.length >= model.config().context()) {
        throw new InputException(
            "the prompt has " + prompt.length + " tokens; the model's context takes " + model.config().context()
                + " with the text that follows, so shorten it");
      }
      distinct.put(Arrays.toString(prompt), prompt);
    }
    Map<String, Decoded> decoded = new LinkedHashMap<>();
    List<int[]> byLength = distinct.values().stream().sorted(Comparator.comparingInt(prompt -> prompt.length)).toList();
    while (decoded.size() < byLength.size()) {
      int done = decoded.size();
      List<int[]> batch = batch(byLength.subList(done, byLength.size()));
      List<Decoded> texts = decodeTogether(batch, over -> progress.decoded(done + over, byLength.size()));
      for (int i = 0; i < batch.size(); i++) {
        decoded.put(Arrays.toString(batch.get(i)), texts.get(i));
      }
    }
    return prompts.stream().map(prompt -> decoded.get(Arrays.toString(prompt))).toList();
  }

  private List<Decoded> decodeTogether(List<int[]> batch, IntConsumer over) {
    var prompts = new Prompts(batch, model.config().context());
    Search search = search();
    try (GrowingTexts texts = model.open(batch.size(), slots(prompts.columns(), search.rows()))) {
      return search.run(prompts, texts, over);
    }
  }

  private Search search() {
    return decoding.strategy() == DecodingStrategy.Sampling ? new SamplingSearch(model.head(), decoding)
        : new BeamSearch(model.head(), decoding, model.config().vocab());
  }

  private int slots(int columns, int rows) {
    long slots = columns + (long) decoding.maxNewTokens() * rows;
    if (slots > Integer.MAX_VALUE) {
      throw new InputException(
          rows + " beams of " + decoding.maxNewTokens() + " tokens are more than can be kept; ask for fewer of both");
    }
    return (int) slots;
  }

  /** The next batch: the first prompts in the order of length, as many as fit. */
  private List<int[]> batch(List<int[]> prompts) {
    List<int[]> batch = new ArrayList<>();
    for (int[] prompt : prompts) {
      long slots = slots(prompt.length, decoding.beams());
      long bytes = GrowingBehindCut.bytes(model.config(), model.config().layers(), batch.size() + 1L, slots);
      if (!batch.isEmpty() && (batch.size() == mostTexts || bytes > BATCH_BYTES)) {
        break;
      }
      batch.add(prompt);
    }
    return batch;
  }
}
