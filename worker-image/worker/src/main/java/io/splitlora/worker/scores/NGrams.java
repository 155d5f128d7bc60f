package io.splitlora.worker.scores;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sequences of neighbouring tokens, counted. */
final class NGrams {

  private NGrams() {}

  static Map<List<String>, Integer> count(List<String> tokens, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= tokens.size(); i++) {
      counts.merge(List.copyOf(tokens.subList(i, i + n)), 1, Integer::sum);
    }
    return counts;
  }

  /** Of each n-gram the most that any of the texts has. */
  static Map<List<String>, Integer> most(List<List<String>> texts, int n) {
    Map<List<String>, Integer> most = new HashMap<>();
    texts.forEach(text -> count(text, n).forEach((gram, count) -> most.merge(gram, count, Math::max)));
    return most;
  }
}
