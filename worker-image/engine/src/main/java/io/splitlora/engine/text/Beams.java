package io.splitlora.engine.text;

import io.splitlora.engine.split.Head.Top;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The beams of one prompt. The score of an empty beam, whose text has ended, is -∞. */
final class Beams {

  private final Decoding decoding;
  private final int longest;
  private final int beams;
  private History[] histories;
  private double[] scores;
  /** [beams][steps], the beam from which each step's token was taken; the last entry is the beam itself. */
  private int[][] ancestry;
  private @Nullable Decoded best;
  private double bestScore = Double.NEGATIVE_INFINITY;
  private int length;
  private boolean over;

  Beams(Decoding decoding, int longest) {
    this.decoding = decoding;
    this.longest = longest;
    beams = decoding.beams();
    histories = filled(History.empty());
    scores = new double[beams];
    ancestry = new int[beams][0];
  }

  private History[] filled(History history) {
    History[] all = new History[beams];
    Arrays.fill(all, history);
    return all;
  }

  /** A beam's text continued with one token. */
  private record Candidate(int beam, int token, double score) {}

  /** @param top most probable tokens behind the prompt */
  void begin(Top top) {
    extendFrom(List.of(top));
  }

  /** @param tops most probable tokens behind each beam */
  void extend(List<Top> tops) {
    if (!over) {
      extendFrom(tops);
    }
  }

  private void extendFrom(List<Top> tops) {
    List<Candidate> candidates = new ArrayList<>();
    for (int beam = 0; beam < tops.size(); beam++) {
      for (int i = 0; i < tops.get(beam).tokens().length; i++) {
        candidates.add(
            new Candidate(beam, (int) tops.get(beam).tokens()[i], scores[beam] + tops.get(beam).logProbabilities()[i]));
      }
    }
    if (candidates.stream().anyMatch(candidate -> Double.isNaN(candidate.score))) {
      throw new NotFiniteException();
    }
    candidates.removeIf(candidate -> candidate.score == Double.NEGATIVE_INFINITY);
    // the sort is stable: of equal scores the first beam's comes first
    candidates.sort(Comparator.comparingDouble(candidate -> -candidate.score));
    take(candidates.subList(0, Math.min(beams, candidates.size())));
    length++;
    endThoseThatEnded();
    if (length == longest) {
      endAll();
    }
    over = length == longest || bound() <= bestScore;
  }

  private void take(List<Candidate> chosen) {
    History[] longer = filled(History.empty());
    double[] sums = new double[beams];
    Arrays.fill(sums, Double.NEGATIVE_INFINITY);
    int[][] lines = new int[beams][length + 1];
    for (int beam = 0; beam < chosen.size(); beam++) {
      Candidate candidate = chosen.get(beam);
      longer[beam] = histories[candidate.beam].then(candidate.token);
      sums[beam] = candidate.score;
      lines[beam] = Arrays.copyOf(ancestry[candidate.beam], length + 1);
      lines[beam][length] = beam;
    }
    histories = longer;
    scores = sums;
    ancestry = lines;
  }

  private void endThoseThatEnded() {
    for (int beam = 0; beam < beams; beam++) {
      if (alive(beam) && decoding.ends().contains(histories[beam].last())) {
        end(beam, true);
      }
    }
  }

  /** Texts that were cut short by the limit compete too. */
  private void endAll() {
    for (int beam = 0; beam < beams; beam++) {
      if (alive(beam)) {
        end(beam, false);
      }
    }
  }

  private void end(int beam, boolean byToken) {
    double score = scores[beam] / Math.pow(length, decoding.lengthPenalty());
    if (best == null || score > bestScore) {
      bestScore = score;
      best = new Decoded(histories[beam].without(byToken), score);
    }
    scores[beam] = Double.NEGATIVE_INFINITY;
  }

  /** No continuation can score higher than this, because log-probabilities only fall. */
  private double bound() {
    double sum = Arrays.stream(scores).max().orElseThrow();
    return Math.max(sum / Math.pow(length + 1, decoding.lengthPenalty()),
        sum / Math.pow(longest, decoding.lengthPenalty()));
  }

  private boolean alive(int beam) {
    return scores[beam] > Double.NEGATIVE_INFINITY;
  }

  boolean over() {
    return over;
  }

  /** The best text, once at least one has ended. */
  Decoded best() {
    return Objects.requireNonNull(best);
  }

  /** The last token of each beam; for an empty beam any token. */
  IntStream tokens() {
    return Arrays.stream(histories).mapToInt(history -> history.length() == 0 ? 0 : history.last());
  }

  int[][] ancestry() {
    return ancestry;
  }

  /** Tokens that must not follow in this beam. */
  int[] banned(int beam) {
    return !over && alive(beam) ? histories[beam].bannedBy(decoding.noRepeatNgram()) : new int[0];
  }
}
