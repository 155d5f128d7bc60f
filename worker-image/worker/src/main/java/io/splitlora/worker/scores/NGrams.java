package io.splitlora.worker.scores;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives sequences of neighbouring tokens numbers: the same sequence has the same number in every text. */
final class NGrams {

  /** What goes before the only token of a sequence. */
  static final int NOTHING = -1;

  /** An odd factor, which keeps keys apart and spreads them over a hash table. */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final Map<String, Integer> tokens = new HashMap<>();
  /** By the number of the sequence without its last token, in the high bits, and the last token's. */
  private final Map<Long, Integer> numbers = new HashMap<>();
  private final List<Integer> shorter = new ArrayList<>();

  /** The number of a sequence without its last token. */
  int shorter(int gram) {
    return shorter.get(gram);
  }

  /** The number of a token alone. */
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

  /** @param longest the most tokens of a sequence that is counted */
  Counted count(List<String> text, int longest) {
    int[] words = text.stream().mapToInt(token -> tokens.computeIfAbsent(token, key -> tokens.size())).toArray();
    int[] startingAt = new int[words.length];
    Arrays.fill(startingAt, NOTHING);
    List<Map<Integer, Integer>> counts = new ArrayList<>();
    for (int n = 1; n <= longest; n++) {
      Map<Integer, Integer> ofLength = new HashMap<>();
      for (int i = 0; i + n <= words.length; i++) {
        startingAt[i] = number(startingAt[i], words[i + n - 1]);
        ofLength.merge(startingAt[i], 1, Integer::sum);
      }
      counts.add(ofLength);
    }
    return new Counted(text.size(), counts);
  }

  /**
   * How often a text has each sequence.
   *
   * @param length in tokens
   * @param counts by the sequence's number, for one token, two tokens and so on
   */
  record Counted(int length, List<Map<Integer, Integer>> counts) {

    Map<Integer, Integer> of(int n) {
      return counts.get(n - 1);
    }
  }

  /**
   * Hypothesis and references of a segment.
   *
   * @param matched of each sequence of the hypothesis, for one token, two tokens and so on, what it has in common with the reference
   *     that has most of it; those that no reference has are left out
   */
  record Segment(Counted hypothesis, List<Counted> references, List<Map<Integer, Integer>> matched) {

    static Segment of(Counted hypothesis, List<Counted> references) {
      List<Map<Integer, Integer>> matched = new ArrayList<>();
      for (int n = 1; n <= hypothesis.counts.size(); n++) {
        matched.add(matched(n, hypothesis, references));
      }
      return new Segment(hypothesis, references, matched);
    }

    private static Map<Integer, Integer> matched(int n, Counted hypothesis, List<Counted> references) {
      Map<Integer, Integer> matched = new HashMap<>();
      for (Map.Entry<Integer, Integer> gram : hypothesis.of(n).entrySet()) {
        int most = 0;
        for (Counted reference : references) {
          most = Math.max(most, reference.of(n).getOrDefault(gram.getKey(), 0));
        }
        if (most > 0) {
          matched.put(gram.getKey(), Math.min(gram.getValue(), most));
        }
      }
      return matched;
    }

    Map<Integer, Integer> matched(int n) {
      return matched.get(n - 1);
    }
  }

  List<Segment> countAll(List<Tokens> segments, int longest) {
    return segments.stream().map(segment -> Segment.of(count(segment.hypothesis(), longest),
        segment.references().stream().map(reference -> count(reference, longest)).toList())).toList();
  }
}
