package io.splitlora.scores.meteor;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The counts behind a METEOR score. Counts of segments add up to those of a corpus.
 *
 * @param hypothesis words of the hypothesis
 * @param reference words of the reference
 * @param chunks of the alignment; a sum leaves out segments that match completely
 */
record Statistics(Side hypothesis, Side reference, int chunks) {

  /** METEOR's parameters for English, ranking task: weights of recall, of chunks and of content words. */
  private static final double ALPHA = 0.85;
  private static final double BETA = 0.2;
  private static final double GAMMA = 0.6;
  private static final double DELTA = 0.75;

  /**
   * The words of one text.
   *
   * @param content matched words that carry meaning, by module
   * @param function matched words that carry grammar, by module
   */
  record Side(int words, int functionWords, int[] content, int[] function) {

    static Side of(List<String> words, Set<String> functionWords) {
      int modules = MeteorModule.values().length;
      return new Side(words.size(), (int) words.stream().filter(functionWords::contains).count(), new int[modules],
          new int[modules]);
    }

    void count(MeteorModule module, List<String> matched, Set<String> functionWords) {
      for (String word : matched) {
        (functionWords.contains(word) ? function : content)[module.ordinal()]++;
      }
    }

    Side plus(Side other) {
      return new Side(words + other.words, functionWords + other.functionWords, sum(content, other.content),
          sum(function, other.function));
    }

    int matched() {
      return Arrays.stream(content).sum() + Arrays.stream(function).sum();
    }

    /** The weighted share of matched words: precision for the hypothesis, recall for the reference. */
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

  static Statistics of(List<String> hypothesis, List<String> reference, List<Match> alignment,
      Set<String> functionWords) {
    Side ofHypothesis = Side.of(hypothesis, functionWords);
    Side ofReference = Side.of(reference, functionWords);
    for (Match match : alignment) {
      ofHypothesis.count(match.module(), hypothesis.subList(match.hypothesis(), match.hypothesisEnd()), functionWords);
      ofReference.count(match.module(), reference.subList(match.reference(), match.referenceEnd()), functionWords);
    }
    return new Statistics(ofHypothesis, ofReference, chunks(alignment));
  }

  /** Matches that are neighbours in both texts form one chunk. */
  private static int chunks(List<Match> alignment) {
    int chunks = 0;
    Match before = null;
    for (Match match : alignment) {
      boolean goesOn =
          before != null && match.reference() == before.referenceEnd() && match.hypothesis() == before.hypothesisEnd();
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
