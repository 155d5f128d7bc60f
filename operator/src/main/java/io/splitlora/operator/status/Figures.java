package io.splitlora.operator.status;

import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.BestStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Columns;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.DroppedStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.RoundStatus;
import io.splitlora.manifest.Pools;
import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.DroppedParticipant;
import io.splitlora.v1.Progress;
import io.splitlora.v1.RoundSummary;
import io.splitlora.v1.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The numbers of a status: those that the aggregator told last, else those that the status had. */
record Figures(String round, String clients, String eta, String score, Columns columns, Integer completedRounds, Integer rounds,
    Integer percentage, Long remainingSeconds, Double loss, Double perplexity, Double initialPerplexity, Map<String, Double> scores,
    BestStatus best, Long bytesUp, Long bytesDown, Integer participants, List<DroppedStatus> dropped, List<RoundStatus> history) {
  private static final int LONGEST_HISTORY = 50;
  private static final int MOST_DROPPED = 20;

  /** @param trains who works and what time is left is known only while rounds go on */
  static Figures of(SplitLoRAJob job, Optional<Progress> progress, boolean ended, boolean trains) {
    return progress.map(now -> told(now, ended, trains)).orElseGet(() -> kept(job, ended, trains));
  }

  private static Figures told(Progress now, boolean ended, boolean trains) {
    Double loss = loss(now);
    Double perplexity = finite(now.hasPerplexity(), now.getPerplexity());
    Long remaining = now.hasRemainingSeconds() && trains ? Long.valueOf(now.getRemainingSeconds()) : null;
    return new Figures(now.getCompletedRounds() + "/" + now.getRounds(),
        ended ? null : (trains ? now.getActiveClients() : 0) + "/" + now.getClients(),
        duration(remaining), score(now), columns(loss, perplexity), now.getCompletedRounds(), now.getRounds(),
        percentage(now.getCompletedRounds(), now.getRounds()), remaining, loss, perplexity,
        finite(now.hasInitialPerplexity(), now.getInitialPerplexity()), scores(now.getScoresList()), best(now),
        now.getBytesUp() + now.getAdapterBytesUp(), now.getBytesDown() + now.getAdapterBytesDown(), now.getParticipants(), dropped(now.getDroppedList()), history(now.getHistoryList()));
  }

  private static Figures kept(SplitLoRAJob job, boolean ended, boolean trains) {
    int rounds = job.getSpec().training().rounds();
    int clients = Pools.of(job.getSpec()).clients();
    SplitLoRAJobStatus old = job.getStatus();
    if (old == null || old.completedRounds() == null) {
      return new Figures("0/" + rounds, "0/" + clients, null, null, null, 0, rounds, 0, null, null, null, null, null, null, null, null,
          null, null, null);
    }
    return new Figures(old.round(), ended ? null : trains ? old.clients() : "0/" + clients, trains ? old.eta() : null, old.score(), old.columns(),
        old.completedRounds(), old.rounds(), old.progressPercentage(), trains ? old.estimatedRemainingSeconds() : null, old.loss(),
        old.perplexity(), old.initialPerplexity(), old.scores(), old.best(), old.bytesUp(), old.bytesDown(), old.participants(), old.dropped(), old.history());
  }

  /** Of the last completed round; the aggregator's own figure is the open round's once that has begun. */
  private static Double loss(Progress now) {
    if (now.getHistoryCount() > 0) {
      return finite(true, now.getHistory(now.getHistoryCount() - 1).getLoss());
    }
    return finite(now.hasLoss() && now.getStep() == 0, now.getLoss());
  }

  /** An aggregator of another version may tell what JSON cannot say; the API server would refuse the whole status for it. */
  private static Double finite(boolean told, double value) {
    return told && Double.isFinite(value) ? Double.valueOf(value) : null;
  }

  /** The primary metric as the column SCORE shows it; the perplexity has a column of its own. */
  private static String score(Progress now) {
    return now.hasPrimary() && Double.isFinite(now.getPrimary().getValue()) && now.getScoresList().contains(now.getPrimary())
        ? now.getPrimary().getMetric() + String.format(Locale.ROOT, now.getPrimary().getValue() < 1 ? " %.3f" : " %.2f", now.getPrimary().getValue())
        : null;
  }

  private static Map<String, Double> scores(List<Score> scores) {
    Map<String, Double> byMetric = new LinkedHashMap<>();
    scores.stream().filter(score -> Double.isFinite(score.getValue())).forEach(score -> byMetric.put(score.getMetric(), score.getValue()));
    return byMetric.isEmpty() ? null : byMetric;
  }

  private static BestStatus best(Progress now) {
    return finite(now.hasBest(), now.getBest().getValue()) != null ? new BestStatus(now.getBest().getCompletedRounds(), now.getPrimary().getMetric(), now.getBest().getValue()) : null;
  }

  /** None is null: a status tells what there is. */
  private static List<DroppedStatus> dropped(List<DroppedParticipant> clients) {
    return clients.isEmpty() ? null : clients.stream().limit(MOST_DROPPED)
        .map(who -> new DroppedStatus(who.getPool() + "/" + who.getClient(), LastWords.word(who.getReason()), who.getMessage())).toList();
  }

  private static List<RoundStatus> history(List<RoundSummary> rounds) {
    return rounds.stream().skip(Math.max(0, rounds.size() - LONGEST_HISTORY))
        .map(round -> new RoundStatus(round.getCompletedRounds(), finite(true, round.getLoss()),
            finite(round.hasPerplexity(), round.getPerplexity()), finite(round.hasScore(), round.getScore())))
        .toList();
  }

  private static Columns columns(Double loss, Double perplexity) {
    return new Columns(threeDigits(loss), threeDigits(perplexity));
  }

  /** At least three significant digits, and no decimals that mean nothing: 2.31, 87.4, 1204. */
  private static String threeDigits(Double value) {
    if (value == null) {
      return null;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  private static int percentage(int completed, int rounds) {
    return rounds == 0 ? 0 : 100 * completed / rounds;
  }

  /** Such as 4m10s, the way kubectl writes ages. */
  static String duration(Long seconds) {
    if (seconds == null) {
      return null;
    }
    if (seconds < 60) {
      return seconds + "s";
    }
    return seconds < 3600 ? "%dm%ds".formatted(seconds / 60, seconds % 60)
        : "%dh%dm".formatted(seconds / 3600, seconds % 3600 / 60);
  }
}
