package io.splitlora.engine.evaluation;

import io.splitlora.engine.data.Example;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A context and everything that people wrote for it. */
public record Meaning(String context, List<String> references) {

  public Meaning {
    references = List.copyOf(references);
  }

  /**
   * The distinct contexts of the examples, in order of first appearance.
   *
   * @param most how many to take at most; 0 takes all
   */
  public static List<Meaning> of(List<Example> examples, int most) {
    Map<String, List<String>> byContext = new LinkedHashMap<>();
    for (Example example : examples) {
      if (most == 0 || byContext.size() < most || byContext.containsKey(example.context())) {
        byContext.computeIfAbsent(example.context(), context -> new ArrayList<>()).add(example.completion());
      }
    }
    return byContext.entrySet().stream().map(entry -> new Meaning(entry.getKey(), entry.getValue())).toList();
  }
}
