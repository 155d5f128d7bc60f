package io.splitlora.worker.scores.meteor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds all that matches in two texts, by every module; what of it makes an alignment is chosen later. */
record Matcher(Set<MeteorModule> modules, Synonyms synonyms, Paraphrases paraphrases) {

  /** For each word of the reference in the order of modules, then of the hypothesis. */
  List<Match> of(Text hypothesis, Text reference) {
    List<Match> matches = new ArrayList<>();
    boolean same = hypothesis.words().equals(reference.words());
    for (MeteorModule module : MeteorModule.values()) {
      if (modules.contains(module) && (module == MeteorModule.exact || !same)) {
        add(module, hypothesis, reference, matches);
      }
    }
    return matches;
  }

  private void add(MeteorModule module, Text hypothesis, Text reference, List<Match> matches) {
    if (module == MeteorModule.paraphrase) {
      addParaphrases(hypothesis, reference, matches);
      return;
    }
    for (int j = 0; j < reference.words().size(); j++) {
      for (int i = 0; i < hypothesis.words().size(); i++) {
        if (matches(module, hypothesis, i, reference, j)) {
          matches.add(new Match(module, i, 1, j, 1));
        }
      }
    }
  }

  private boolean matches(MeteorModule module, Text hypothesis, int i, Text reference, int j) {
    String word = hypothesis.words().get(i);
    String other = reference.words().get(j);
    boolean same = word.equals(other);
    return switch (module) {
      case exact -> same;
      case stem -> !same && hypothesis.stems().get(i).equals(reference.stems().get(j));
      case synonym -> !same && synonyms.related(word, other);
      case paraphrase -> throw new IllegalArgumentException("phrases, not words");
    };
  }

  /**
   * In METEOR's order, which decides between equals: for each phrase of the reference what the table has for it, then for each phrase of
   * the hypothesis. Two phrases that the table has in both directions match twice.
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
