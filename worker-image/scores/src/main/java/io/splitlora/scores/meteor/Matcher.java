package io.splitlora.scores.meteor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * Finds all matches of two texts; an alignment is chosen from them later.
 *
 * @param modules in METEOR's order
 */
record Matcher(SortedSet<MeteorModule> modules, Paraphrases paraphrases) {

  /** For each word of the reference: matches in the order of the modules, then of the hypothesis. */
  List<Match> of(Text hypothesis, Text reference) {
    List<Match> matches = new ArrayList<>();
    boolean same = hypothesis.tokens().equals(reference.tokens());
    for (MeteorModule module : same ? Set.of(MeteorModule.exact) : modules) {
      if (module == MeteorModule.paraphrase) {
        addParaphrases(hypothesis, reference, matches);
      } else {
        add(module, hypothesis, reference, matches);
      }
    }
    return matches;
  }

  private static void add(MeteorModule module, Text hypothesis, Text reference, List<Match> matches) {
    for (int j = 0; j < reference.length(); j++) {
      Lexicon.Word word = reference.words().get(j);
      for (int i = 0; i < hypothesis.length(); i++) {
        if (matches(module, hypothesis.words().get(i), word)) {
          matches.add(new Match(module, i, 1, j, 1));
        }
      }
    }
  }

  private static boolean matches(MeteorModule module, Lexicon.Word word, Lexicon.Word other) {
    boolean same = word.number() == other.number();
    return switch (module) {
      case exact -> same;
      case stem -> !same && word.stem() == other.stem();
      case synonym -> !same && word.hasMeaningOf(other);
      case paraphrase -> throw new IllegalArgumentException("phrases, not words");
    };
  }

  /**
   * Adds them in METEOR's order, which decides between equals: first each phrase of the reference with its paraphrases,
   * then each phrase of the hypothesis. Two phrases that are listed in both directions match twice.
   */
  private void addParaphrases(Text hypothesis, Text reference, List<Match> matches) {
    for (Text.Phrase phrase : reference.phrases()) {
      for (Text.Phrase other : paraphrases.in(hypothesis, phrase)) {
        matches.add(new Match(MeteorModule.paraphrase, other.from(), other.words(), phrase.from(), phrase.words()));
      }
    }
    for (Text.Phrase phrase : hypothesis.phrases()) {
      for (Text.Phrase other : paraphrases.in(reference, phrase)) {
        matches.add(new Match(MeteorModule.paraphrase, phrase.from(), phrase.words(), other.from(), other.words()));
      }
    }
  }
}
