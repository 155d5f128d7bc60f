package io.splitlora.scores.meteor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tartarus.snowball.ext.EnglishStemmer;

/** Holds each distinct word of the texts once, with what the modules compare. */
final class Lexicon {

  private static final int[] NONE = {};

  /**
   * A word.
   *
   * @param number equal for equal words
   * @param stem equal for words that Snowball's English stemmer reduces to the same stem
   * @param synsets numbers of its meanings, ascending; empty if it has none or they are not used
   */
  record Word(String text, int number, int stem, int[] synsets) {

    boolean hasMeaningOf(Word other) {
      for (int i = 0, j = 0; i < synsets.length && j < other.synsets.length;) {
        if (synsets[i] == other.synsets[j]) {
          return true;
        }
        if (synsets[i] < other.synsets[j]) {
          i++;
        } else {
          j++;
        }
      }
      return false;
    }
  }

  private final EnglishStemmer stemmer = new EnglishStemmer();
  private final Map<String, Integer> stems = new HashMap<>();
  private final Map<String, Word> words = new HashMap<>();
  private final Map<String, int[]> synsets;

  /** @param synsets of each word that has any */
  Lexicon(Map<String, int[]> synsets) {
    this.synsets = synsets;
  }

  List<Word> of(List<String> texts) {
    return texts.stream().map(this::of).toList();
  }

  private Word of(String text) {
    Word known = words.get(text);
    if (known == null) {
      known = new Word(text, words.size(), stem(text), synsets.getOrDefault(text, NONE));
      words.put(text, known);
    }
    return known;
  }

  private int stem(String text) {
    stemmer.setCurrent(text);
    stemmer.stem();
    return stems.computeIfAbsent(stemmer.getCurrent(), stem -> stems.size());
  }
}
