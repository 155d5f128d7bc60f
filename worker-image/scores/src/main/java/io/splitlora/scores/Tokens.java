package io.splitlora.scores;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The tokens of a segment's hypothesis and references. */
record Tokens(List<String> hypothesis, List<List<String>> references) {

  static List<Tokens> of(List<Segment> segments, Function<String, List<String>> tokenizer) {
    return segments.parallelStream().map(segment -> new Tokens(tokenizer.apply(segment.hypothesis()),
        segment.references().stream().map(tokenizer).toList())).toList();
  }

  Tokens map(UnaryOperator<List<String>> change) {
    return new Tokens(change.apply(hypothesis), references.stream().map(change).toList());
  }
}
