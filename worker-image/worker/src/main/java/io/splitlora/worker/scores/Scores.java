package io.splitlora.worker.scores;

import java.util.List;
import java.util.function.Function;

/** Corpus scores of generated text, each as its reference script gives it. */
public record Scores(double bleu, double nist, double rougeL, double cider, double meteor) {

  /** @throws IllegalArgumentException if there is nothing to score */
  public static Scores of(List<Segment> segments) {
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("there is no text to score");
    }
    List<Bleu.Tokens> mteval = tokens(segments, MtevalTokens::of);
    List<Bleu.Tokens> ptb = tokens(segments, PtbTokens::of);
    return new Scores(Bleu.of(mteval), Nist.of(mteval), RougeL.of(ptb), Cider.of(ptb), 0);
  }

  private static List<Bleu.Tokens> tokens(List<Segment> segments, Function<String, List<String>> tokenizer) {
    return segments.stream().map(segment -> new Bleu.Tokens(tokenizer.apply(segment.hypothesis()),
        segment.references().stream().map(tokenizer).toList())).toList();
  }
}
