package io.splitlora.operator.progress;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.protocol.bounds.Trimmed;
import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Score;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an aggregator tells, as far as it is believed. It runs beside its users' code: what it says may spoil its own job's
 * status, and must not be larger, or other, than a status can hold.
 */
public final class Told {
  /** Of one message; an aggregator's are a tenth of it. */
  static final int MOST_BYTES = 256 << 10;
  private static final int LONGEST_REASON = 63;
  private static final Set<String> METRICS = Arrays.stream(Metric.values()).map(Metric::name).collect(Collectors.toSet());

  private Told() {}

  static Progress progress(Progress told) {
    var within = Trimmed.message(told);
    var believed = within.toBuilder().clearScores();
    within.getScoresList().stream().filter(Told::isKnown).forEach(believed::addScores);
    if (!isKnown(within.getPrimary())) {
      believed.clearPrimary().clearBest();
    }
    return believed.setCompletedRounds(Math.min(within.getCompletedRounds(), within.getRounds())).build();
  }

  /** Of a pod's termination message. */
  public static LastWords words(LastWords told) {
    return new LastWords(told.reason().substring(0, Math.min(LONGEST_REASON, told.reason().length())), Sentence.bounded(told.message()),
        told.figures().map(Told::progress));
  }

  private static boolean isKnown(Score score) {
    return METRICS.contains(score.getMetric());
  }
}
