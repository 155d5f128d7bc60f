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

/**
 * The numbers of a status: those that the aggregator told last, else those that the status had. What is null in a
 * status, because it is not known or there is none of it, is null here too.
 */
record Figures(Rounds rounds, Pace pace, Learned learned, Traffic traffic, Participation participation,
    List<RoundStatus> history) {
  private static final int LONGEST_HISTORY = 50;

  /** @param trains who works and what time is left is known only while rounds go on */
  static Figures of(SplitLoRAJob job, Optional<Progress> progress, boolean ended, boolean trains) {
    return progress.map(now -> told(now, ended, trains)).orElseGet(() -> kept(job, ended, trains));
  }

  private static Figures told(Progress now, boolean ended, boolean trains) {
    var rounds = now.getRounds();
    int clients = now.getClients().getAll();
    var working = new Pace(now.getClients().getActive() + "/" + clients,
        rounds.hasRemainingSeconds() ? rounds.getRemainingSeconds() : null);
    return new Figures(new Rounds(rounds.getCompleted(), rounds.getAll()), pace(working, clients, ended, trains),
        Learned.told(now),
        Traffic.told(now.getTraffic()), Participation.told(now), history(now.getHistoryList()));
  }

  private static Figures kept(SplitLoRAJob job, boolean ended, boolean trains) {
    int clients = Pools.of(job.getSpec()).clients();
    var old = Optional.ofNullable(job.getStatus()).filter(status -> status.completedRounds() != null);
    var last = old.orElseGet(SplitLoRAJobStatus::empty);
    return new Figures(
        old.map(status -> new Rounds(status.completedRounds(), status.rounds()))
            .orElse(new Rounds(0, job.getSpec().training().rounds())),
        pace(new Pace(last.clients(), last.estimatedRemainingSeconds()), clients, ended, trains), Learned.kept(last),
        new Traffic(last.bytesUp(), last.bytesDown()),
        new Participation(last.participants(), last.dropped(), last.boundedUpdates(), last.bounded()),
        last.history());
  }

  private static Pace pace(Pace working, int clients, boolean ended, boolean trains) {
    return ended ? Pace.ENDED : trains ? working : new Pace("0/" + clients, null);
  }

  private static List<RoundStatus> history(List<RoundSummary> rounds) {
    return rounds.stream().skip(Math.max(0, rounds.size() - LONGEST_HISTORY))
        .map(round -> new RoundStatus(round.getCompletedRounds(), finite(round.hasLoss(), round.getLoss()),
            finite(round.hasPerplexity(), round.getPerplexity()), finite(round.hasScore(), round.getScore())))
        .toList();
  }

  /**
   * An aggregator of another version may tell what JSON cannot say; the API server would refuse the whole status for
   * it.
   */
  private static Double finite(boolean told, double value) {
    return told && Double.isFinite(value) ? Double.valueOf(value) : null;
  }

  record Rounds(int completed, int all) {
    String text() {
      return completed + "/" + all;
    }

    int percentage() {
      return all == 0 ? 0 : 100 * completed / all;
    }
  }

  /** @param clients at work, and all */
  record Pace(String clients, Long remainingSeconds) {
    private static final Pace ENDED = new Pace(null, null);

    String eta() {
      return remainingSeconds == null ? null : duration(remainingSeconds);
    }

    /** Such as 4m10s, the way kubectl writes ages. */
    static String duration(long seconds) {
      if (seconds < 60) {
        return seconds + "s";
      }
      return seconds < 3600 ? "%dm%ds".formatted(seconds / 60, seconds % 60)
          : "%dh%dm".formatted(seconds / 3600, seconds % 3600 / 60);
    }
  }

  /** @param loss of the last completed round, whatever the open one has */
  record Learned(Double loss, Double perplexity, Double initialPerplexity, Map<String, Double> scores, BestStatus best,
      String score,
      Columns columns) {
    private static Learned told(Progress now) {
      var evaluation = now.getEvaluation();
      var loss = finite(now.getLoss().hasLastRound(), now.getLoss().getLastRound());
      var perplexity = finite(evaluation.hasPerplexity(), evaluation.getPerplexity());
      return new Learned(loss, perplexity, finite(evaluation.hasInitialPerplexity(), evaluation.getInitialPerplexity()),
          scores(evaluation.getScoresList()), best(evaluation), score(evaluation),
          new Columns(threeDigits(loss), threeDigits(perplexity)));
    }

    private static Learned kept(SplitLoRAJobStatus old) {
      return new Learned(old.loss(), old.perplexity(), old.initialPerplexity(), old.scores(), old.best(), old.score(),
          old.columns());
    }

    private static Map<String, Double> scores(List<Score> scores) {
      Map<String, Double> byMetric = new LinkedHashMap<>();
      scores.stream().filter(score -> Double.isFinite(score.getValue()))
          .forEach(score -> byMetric.put(score.getMetric(), score.getValue()));
      return byMetric.isEmpty() ? null : byMetric;
    }

    private static BestStatus best(Progress.Evaluation evaluation) {
      var best = evaluation.getBest();
      return finite(evaluation.hasBest(), best.getValue()) == null ? null
          : new BestStatus(best.getCompletedRounds(), evaluation.getPrimary().getMetric(), best.getValue());
    }

    /** The primary metric as the column SCORE shows it; the perplexity has a column of its own. */
    private static String score(Progress.Evaluation evaluation) {
      var primary = evaluation.getPrimary();
      double value = primary.getValue();
      return evaluation.hasPrimary() && Double.isFinite(value) && evaluation.getScoresList().contains(primary)
          ? primary.getMetric() + String.format(Locale.ROOT, value < 1 ? " %.3f" : " %.2f", value) : null;
    }

    /** At least three significant digits, and no decimals that mean nothing: 2.31, 87.4, 1204. */
    private static String threeDigits(Double value) {
      return value == null ? null
          : String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
  }

  /** Bytes over the cut and beside it. */
  record Traffic(Long up, Long down) {
    private static Traffic told(Progress.Traffic now) {
      return new Traffic(now.getActivationBytesUp() + now.getAdapterBytesUp(),
          now.getGradientBytesDown() + now.getAdapterBytesDown());
    }
  }

  /**
   * Of the open round, or of the last one.
   *
   * @param boundedUpdates of all rounds
   * @param bounded clients, of the last completed round
   */
  record Participation(Integer participants, List<DroppedStatus> dropped, Long boundedUpdates, List<String> bounded) {
    private static final int MOST_DROPPED = 20;

    private static Participation told(Progress now) {
      var clients = now.getClients();
      var dropped = clients.getDroppedList().stream().limit(MOST_DROPPED).map(Participation::dropped).toList();
      var bounded = clients.getBoundedList().stream().limit(MOST_DROPPED).toList();
      long all = now.getTrouble().getBoundedUpdates();
      return new Participation(clients.getParticipants(), dropped.isEmpty() ? null : dropped, all,
          bounded.isEmpty() ? null : bounded);
    }

    private static DroppedStatus dropped(DroppedParticipant client) {
      return new DroppedStatus(client.getClient(), LastWords.word(client.getReason()), client.getMessage());
    }
  }
}
