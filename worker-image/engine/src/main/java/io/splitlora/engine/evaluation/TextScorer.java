package io.splitlora.engine.evaluation;

import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.engine.text.Decoded;
import io.splitlora.engine.text.Decoder;
import io.splitlora.engine.text.Decoding;
import io.splitlora.engine.text.Unsplit;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.files.InputException;
import io.splitlora.scores.Scores;
import io.splitlora.scores.Segment;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a model write texts for given contexts and scores them against what people wrote. Runs on the compute thread.
 */
public final class TextScorer {

  private static final Logger LOG = LoggerFactory.getLogger(TextScorer.class);

  private final Tokenizer tokenizer;
  private final Gpt2Config config;
  private final Decoding decoding;
  private final List<Meaning> meanings;
  private final List<int[]> prompts;

  /** @throws InputException if no context leaves room for a text */
  public TextScorer(List<Meaning> all, Tokenizer tokenizer, Gpt2Config config, DecodingSpec spec, long seed) {
    this.tokenizer = tokenizer;
    this.config = config;
    decoding = Decoding.of(spec, config, seed);
    meanings = new ArrayList<>();
    prompts = new ArrayList<>();
    for (Meaning meaning : all) {
      int[] prompt = Decoder.prompt(tokenizer.encode(meaning.context()), config);
      if (prompt.length < config.context()) {
        meanings.add(meaning);
        prompts.add(prompt);
      }
    }
    if (meanings.isEmpty()) {
      throw new InputException(
          "spec.evaluation: every context of the data fills the model's context of " + config.context()
              + " tokens and leaves no room for a text to score; shorten the contexts, or leave the metrics out");
    }
    if (meanings.size() < all.size()) {
      LOG.warn("{} of {} contexts fill the model's context of {} tokens; they are not scored",
          all.size() - meanings.size(), all.size(),
          config.context());
    }
  }

  /** Scores and the texts, in the order of the contexts. */
  public record Scored(Scores scores, List<Evaluation.Sample> texts) {

    List<Evaluation.Sample> samples(int most) {
      return texts.subList(0, Math.min(most, texts.size()));
    }

    double value(Metric metric) {
      return switch (metric) {
        case BLEU -> scores.bleu();
        case NIST -> scores.nist();
        case METEOR -> scores.meteor();
        case ROUGEL -> scores.rougeL();
        case CIDEr -> scores.cider();
        case Perplexity -> throw new IllegalArgumentException("the perplexity is not a score of text");
      };
    }
  }

  public Scored score(UnsplitModel model, float[] adapter, TextProgress progress) {
    List<Decoded> decoded;
    try (var unsplit = new Unsplit(model, config, adapter)) {
      decoded = new Decoder(unsplit, decoding).decode(prompts, progress::generated);
    }
    List<Evaluation.Sample> texts = new ArrayList<>();
    for (int i = 0; i < decoded.size(); i++) {
      String text = tokenizer.decode(decoded.get(i).tokens()).strip();
      texts.add(new Evaluation.Sample(meanings.get(i).context(), new Segment(text, meanings.get(i).references())));
    }
    return new Scored(Scores.of(texts.stream().map(Evaluation.Sample::segment).toList()), texts);
  }
}
