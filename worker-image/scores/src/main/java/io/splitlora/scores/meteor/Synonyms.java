package io.splitlora.scores.meteor;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The meanings of words: the numbers of the synsets that contain the word or one of its dictionary forms in WordNet.
 */
final class Synonyms {

  private Synonyms() {}

  /**
   * Reads the synsets of the given words, in ascending order; words without any are left out.
   *
   * @param exceptions pairs of lines: a word, and its irregular forms
   * @param synsets pairs of lines: a word, and the numbers of its synsets
   */
  static Map<String, int[]> read(BufferedReader exceptions, BufferedReader synsets, Set<String> words)
      throws IOException {
    Map<String, List<String>> irregular = irregular(exceptions, words);
    Set<String> asked = new HashSet<>(words);
    for (String word : words) {
      asked.addAll(irregular.getOrDefault(word, BaseForms.candidates(word)));
    }
    Map<String, int[]> listed = listed(synsets, asked);
    Map<String, int[]> found = new HashMap<>();
    for (String word : words) {
      List<String> bases = irregular.getOrDefault(word, first(BaseForms.candidates(word), listed::containsKey));
      int[] all = IntStream.concat(IntStream.of(listed.getOrDefault(word, new int[0])),
          bases.stream().flatMapToInt(base -> IntStream.of(listed.getOrDefault(base, new int[0])))).sorted().distinct()
          .toArray();
      if (all.length > 0) {
        found.put(word, all);
      }
    }
    return found;
  }

  private static List<String> first(List<String> words, Predicate<String> holds) {
    return words.stream().filter(holds).limit(1).toList();
  }

  private static Map<String, List<String>> irregular(BufferedReader lines, Set<String> words) throws IOException {
    Map<String, List<String>> bases = new HashMap<>();
    for (String base = lines.readLine(); base != null; base = lines.readLine()) {
      for (String form : secondOfPair(lines).split(" ")) {
        if (words.contains(form)) {
          bases.computeIfAbsent(form, key -> new ArrayList<>()).add(base);
        }
      }
    }
    return bases;
  }

  private static Map<String, int[]> listed(BufferedReader lines, Set<String> words) throws IOException {
    Map<String, int[]> listed = new HashMap<>();
    for (String word = lines.readLine(); word != null; word = lines.readLine()) {
      String numbers = secondOfPair(lines);
      if (words.contains(word)) {
        listed.put(word, Arrays.stream(numbers.split(" ")).mapToInt(Integer::parseInt).toArray());
      }
    }
    return listed;
  }

  private static String secondOfPair(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("it ends in the middle of an entry");
    }
    return line;
  }
}
