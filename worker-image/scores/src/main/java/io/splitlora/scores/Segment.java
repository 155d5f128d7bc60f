package io.splitlora.scores;

import java.util.List;

/** A generated text and the texts, at least one, that people wrote for the same meaning. */
public record Segment(String hypothesis, List<String> references) {

  public Segment {
    references = List.copyOf(references);
    if (references.isEmpty()) {
      throw new IllegalArgumentException("a text is scored against at least one reference");
    }
  }
}
