package io.splitlora.operator.progress;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.protocol.bounds.Trimmed;
import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Evaluation;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.v1.Score;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an aggregator tells, as far as it is believed. It runs beside its users' code: what it says may spoil its own
 * job's status, and must not be larger, or other, than a status can hold.
 */
public final class Told {
  private static final int LONGEST_REASON = 63;
  private static final Set<String> METRICS =
      Arrays.stream(Metric.values()).map(Metric::name).collect(Collectors.toSet());

  private Told() {}

  /** Empty where no figures are told: an aggregator of an earlier image tells them in fields that are gone. */
  static Optional<Progress> progress(Progress told) {
    return Optional.of(Trimmed.message(told)).filter(within -> within.getRounds().getAll() > 0)
        .map(within -> within.toBuilder().setRounds(rounds(within.getRounds()))
            .setEvaluation(evaluation(within.getEvaluation())).build());
  }

  private static Rounds rounds(Rounds told) {
    return told.toBuilder().setCompleted(Math.min(told.getCompleted(), told.getAll())).build();
  }

  private static Evaluation evaluation(Evaluation told) {
    var believed = told.toBuilder().clearScores();
    told.getScoresList().stream().filter(Told::isKnown).forEach(believed::addScores);
    return isKnown(told.getPrimary()) ? believed.build() : believed.clearPrimary().clearBest().build();
  }

  /** Of a pod's termination message. */
  public static LastWords words(LastWords told) {
    return new LastWords(told.reason().substring(0, Math.min(LONGEST_REASON, told.reason().length())),
        Sentence.bounded(told.message()),
        told.figures().flatMap(Told::progress));
  }

  private static boolean isKnown(Score score) {
    return METRICS.contains(score.getMetric());
  }
}
