package io.splitlora.worker.scores.meteor;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a METEOR score is made of; those of segments add up to those of a corpus.
 *
 * @param hypothesis words of the hypothesis
 * @param reference words of the reference
 * @param chunks of the alignment; in a sum, those of segments that match as a whole are not counted
 */
record Statistics(Side hypothesis, Side reference, int chunks) {

  /** For English, ranked by people: how much recall, chunks and content words count. */
  private static final double ALPHA = 0.85;
  private static final double BETA = 0.2;
  private static final double GAMMA = 0.6;
  private static final double DELTA = 0.75;

  /**
   * The words of one text.
   *
   * @param content those matched that carry meaning, by module
   * @param function those matched that carry grammar, by module
   */
  record Side(int words, int functionWords, int[] content, int[] function) {

    static Side of(List<String> words, Set<String> functionWords) {
      int modules = MeteorModule.values().length;
      return new Side(words.size(), (int) words.stream().filter(functionWords::contains).count(), new int[modules], new int[modules]);
    }

    void count(MeteorModule module, List<String> matched, Set<String> functionWords) {
      for (String word : matched) {
        (functionWords.contains(word) ? function : content)[module.ordinal()]++;
      }
    }

    Side plus(Side other) {
      return new Side(words + other.words, functionWords + other.functionWords, sum(content, other.content), sum(function, other.function));
    }

    int matched() {
      return Arrays.stream(content).sum() + Arrays.stream(function).sum();
    }

    /** The share of the words that is matched, by weight: precision of the hypothesis, recall of the reference. */
    double share() {
      double matched = 0;
      for (MeteorModule module : MeteorModule.values()) {
        matched += module.weight * (DELTA * content[module.ordinal()] + (1 - DELTA) * function[module.ordinal()]);
      }
      return matched / (DELTA * (words - functionWords) + (1 - DELTA) * functionWords);
    }

    private static int[] sum(int[] x, int[] y) {
      int[] sum = x.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += y[i];
      }
      return sum;
    }
  }

  static Statistics of(List<String> hypothesis, List<String> reference, List<Match> alignment, Set<String> functionWords) {
    Side ofHypothesis = Side.of(hypothesis, functionWords);
    Side ofReference = Side.of(reference, functionWords);
    for (Match match : alignment) {
      ofHypothesis.count(match.module(), hypothesis.subList(match.hypothesis(), match.hypothesisEnd()), functionWords);
      ofReference.count(match.module(), reference.subList(match.reference(), match.referenceEnd()), functionWords);
    }
    return new Statistics(ofHypothesis, ofReference, chunks(alignment));
  }

  /** Matches that are neighbours in both texts are one chunk. */
  private static int chunks(List<Match> alignment) {
    int chunks = 0;
    Match before = null;
    for (Match match : alignment) {
      boolean goesOn = before != null && match.reference() == before.referenceEnd() && match.hypothesis() == before.hypothesisEnd();
      chunks += goesOn ? 0 : 1;
      before = match;
    }
    return chunks;
  }

  static Statistics none() {
    return of(List.of(), List.of(), List.of(), Set.of());
  }

  Statistics plus(Statistics segment) {
    return new Statistics(hypothesis.plus(segment.hypothesis), reference.plus(segment.reference),
        chunks + (segment.whole() ? 0 : segment.chunks));
  }

  private boolean whole() {
    return chunks == 1 && hypothesis.matched() == hypothesis.words && reference.matched() == reference.words;
  }

  double score() {
    double mean = 1 / ((1 - ALPHA) / hypothesis.share() + ALPHA / reference.share());
    double fragments = whole() ? 0 : chunks / ((hypothesis.matched() + reference.matched()) / 2.0);
    double score = mean * (1 - GAMMA * Math.pow(fragments, BETA));
    return Double.isNaN(score) ? 0 : score;
  }
}
