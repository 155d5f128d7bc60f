package io.splitlora.scores.meteor;

import java.util.List;

/** The dictionary forms that a regularly inflected English word may have, by WordNet's rules of detachment. */
final class BaseForms {

  private static final List<Ending> ENDINGS = List.of(
      // nouns
      new Ending("s", ""), new Ending("ses", "s"), new Ending("xes", "x"), new Ending("zes", "z"),
      new Ending("ches", "ch"),
      new Ending("shes", "sh"), new Ending("men", "man"), new Ending("ies", "y"),
      // verbs
      new Ending("es", "e"), new Ending("es", ""), new Ending("ed", "e"), new Ending("ed", ""),
      new Ending("ing", "e"), new Ending("ing", ""),
      // adjectives
      new Ending("er", ""), new Ending("est", ""), new Ending("er", "e"), new Ending("est", "e"));

  private record Ending(String of, String base) {}

  private BaseForms() {}

  /** In the order in which to try them. */
  static List<String> candidates(String word) {
    if (word.length() <= 2 || word.endsWith("ss")) {
      return List.of();
    }
    return ENDINGS.stream().filter(ending -> word.endsWith(ending.of))
        .map(ending -> word.substring(0, word.length() - ending.of.length()) + ending.base).toList();
  }
}
