package io.splitlora.scores;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the sequences of neighbouring tokens; equal sequences have the same number in every text. */
final class NGrams {

  /** Stands for the empty sequence in front of a single token. */
  static final int NOTHING = -1;

  /** An odd factor: it keeps keys distinct and spreads them over a hash table. */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final Map<String, Integer> tokens = new HashMap<>();
  /**
   * The key holds the number of the sequence without its last token in the high bits, and that token's number in the
   * low ones.
   */
  private final Map<Long, Integer> numbers = new HashMap<>();
  private final List<Integer> shorter = new ArrayList<>();

  /** The number of the sequence without its last token. */
  int shorter(int gram) {
    return shorter.get(gram);
  }

  /** The number of the sequence that is this token alone. */
  int number(String token) {
    return number(NOTHING, tokens.computeIfAbsent(token, key -> tokens.size()));
  }

  private int number(int before, int token) {
    Long key = ((long) before << Integer.SIZE | token) * SPREAD;
    Integer number = numbers.putIfAbsent(key, shorter.size());
    if (number != null) {
      return number;
    }
    shorter.add(before);
    return shorter.size() - 1;
  }

  /** How many sequences have a number; numbers begin at 0. */
  int size() {
    return shorter.size();
  }

  /** @param longest the longest sequences to count, in tokens */
  Counted count(List<String> text, int longest) {
    int[] words = text.stream().mapToInt(token -> tokens.computeIfAbsent(token, key -> tokens.size())).toArray();
    int[] startingAt = new int[words.length];
    Arrays.fill(startingAt, NOTHING);
    List<Counts> counts = new ArrayList<>();
    for (int n = 1; n <= longest; n++) {
      int size = Math.max(0, words.length - n + 1);
      for (int i = 0; i < size; i++) {
        startingAt[i] = number(startingAt[i], words[i + n - 1]);
      }
      counts.add(Counts.of(Arrays.copyOf(startingAt, size)));
    }
    return new Counted(text.size(), counts);
  }

  /**
   * How often each sequence occurs.
   *
   * @param grams numbers of sequences, ascending
   * @param times occurrences of each
   */
  record Counts(int[] grams, int[] times) {

    private static Counts of(int[] all) {
      Arrays.sort(all);
      int[] times = new int[all.length];
      int distinct = 0;
      for (int i = 0; i < all.length; i++) {
        if (i == 0 || all[i] != all[distinct - 1]) {
          all[distinct++] = all[i];
        }
        times[distinct - 1]++;
      }
      return new Counts(Arrays.copyOf(all, distinct), Arrays.copyOf(times, distinct));
    }

    int of(int gram) {
      int at = Arrays.binarySearch(grams, gram);
      return at < 0 ? 0 : times[at];
    }

    /** These counts, each cut to the largest count of the same sequence in one of the others; cut counts may be 0. */
    private Counts clipped(List<Counts> others) {
      int[] common = new int[grams.length];
      for (int i = 0; i < grams.length; i++) {
        for (Counts other : others) {
          common[i] = Math.max(common[i], Math.min(times[i], other.of(grams[i])));
        }
      }
      return new Counts(grams, common);
    }
  }

  /**
   * A text with the counts of its sequences.
   *
   * @param length in tokens
   * @param counts of single tokens, of pairs, and so on
   */
  record Counted(int length, List<Counts> counts) {

    Counts of(int n) {
      return counts.get(n - 1);
    }
  }

  /**
   * Hypothesis and references of a segment.
   *
   * @param matched the hypothesis's sequences, each counted at most as often as some reference has it
   */
  record Segment(Counted hypothesis, List<Counted> references, List<Counts> matched) {

    private static Segment of(Counted hypothesis, List<Counted> references) {
      List<Counts> matched = new ArrayList<>();
      for (int n = 1; n <= hypothesis.counts.size(); n++) {
        int length = n;
        matched.add(hypothesis.of(n).clipped(references.stream().map(reference -> reference.of(length)).toList()));
      }
      return new Segment(hypothesis, references, matched);
    }

    Counts matched(int n) {
      return matched.get(n - 1);
    }
  }

  List<Segment> countAll(List<Tokens> segments, int longest) {
    return segments.stream().map(segment -> Segment.of(count(segment.hypothesis(), longest),
        segment.references().stream().map(reference -> count(reference, longest)).toList())).toList();
  }
}
