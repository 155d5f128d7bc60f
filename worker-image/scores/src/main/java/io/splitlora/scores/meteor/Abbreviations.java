package io.splitlora.scores.meteor;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Words that keep their dot, because it does not end a sentence.
 *
 * @param always for example Mr
 * @param beforeNumbers words that keep it only before a number, for example No
 */
record Abbreviations(Set<String> always, Set<String> beforeNumbers) {

  private static final String NUMBERS_ONLY = "#NUMERIC_ONLY#";

  /** Reads a table of "nonbreaking prefixes": one on each line, comments after #. */
  static Abbreviations parse(List<String> lines) {
    return new Abbreviations(
        lines.stream().map(String::strip).filter(line -> !line.isEmpty() && !line.contains("#"))
            .collect(Collectors.toUnmodifiableSet()),
        lines.stream().map(String::strip).filter(line -> line.endsWith(NUMBERS_ONLY))
            .map(line -> line.substring(0, line.length() - NUMBERS_ONLY.length()).strip())
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether a word keeps its dot. A word in lower case behind it also shows that no sentence ended. */
  boolean holdDot(String word, String next) {
    char first = next.isEmpty() ? ' ' : next.charAt(0);
    return always.contains(word) || first >= 'a' && first <= 'z'
        || first >= '0' && first <= '9' && beforeNumbers.contains(word);
  }
}
