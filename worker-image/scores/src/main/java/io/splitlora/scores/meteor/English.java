package io.splitlora.scores.meteor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * What METEOR needs of a language beside its modules: function words, which carry grammar but no meaning, and
 * abbreviations.
 */
record English(Set<String> functionWords, Abbreviations abbreviations) {

  /** The lists that come with this program. */
  static English own() {
    return parse(lines("function-words.txt"), lines("abbreviations.txt"));
  }

  private static List<String> lines(String name) {
    try (InputStream in = English.class.getResourceAsStream("/scores/english/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @param functionWords one on each line */
  static English parse(List<String> functionWords, List<String> abbreviations) {
    return new English(Set.copyOf(functionWords.stream().map(String::strip).filter(word -> !word.isEmpty()).toList()),
        Abbreviations.parse(abbreviations));
  }
}
