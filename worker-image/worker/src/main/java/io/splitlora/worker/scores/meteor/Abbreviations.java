package io.splitlora.worker.scores.meteor;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Words whose dot is their own and no end of a sentence.
 *
 * @param always such as Mr
 * @param beforeNumbers such as No
 */
record Abbreviations(Set<String> always, Set<String> beforeNumbers) {

  private static final String NUMBERS_ONLY = "#NUMERIC_ONLY#";

  /** Lines of a table of "nonbreaking prefixes": one a line, comments behind #. */
  static Abbreviations parse(List<String> lines) {
    return new Abbreviations(
        lines.stream().map(String::strip).filter(line -> !line.isEmpty() && !line.contains("#")).collect(Collectors.toUnmodifiableSet()),
        lines.stream().map(String::strip).filter(line -> line.endsWith(NUMBERS_ONLY))
            .map(line -> line.substring(0, line.length() - NUMBERS_ONLY.length()).strip()).collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether the dot behind a word stays at it: a lower-case word that follows says, too, that no sentence ended. */
  boolean holdDot(String word, String next) {
    char first = next.isEmpty() ? ' ' : next.charAt(0);
    return always.contains(word) || first >= 'a' && first <= 'z' || first >= '0' && first <= '9' && beforeNumbers.contains(word);
  }
}
