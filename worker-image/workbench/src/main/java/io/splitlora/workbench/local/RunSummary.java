package io.splitlora.workbench.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of a run, as in {@code summary.json}.
 *
 * @param scores of the last evaluation's texts, by metric; null if no text was scored
 * @param bytesUpPerStep at the cut, all clients together, as is {@code bytesDownPerStep}
 * @param adapterBytesUp adapters and moments of the clients and changes of the base, between pods and aggregator,
 *     as is {@code adapterBytesDown}
 * @param clientComputeSeconds processor time of the clients
 * @param participants of the last round
 * @param trainingSeconds of the rounds that count
 */
public record RunSummary(
    String job, String method, String result, String reason, String message, int rounds, Double loss,
    Double initialPerplexity, Double perplexity, Map<String, Double> scores, Best best, long countedTokens, double countedTokensPerSecond, double trainingSeconds,
    long clientSideParameters, long serverSideParameters, long bytesUp, long bytesDown, double bytesUpPerStep,
    double bytesDownPerStep, long adapterBytesUp, long adapterBytesDown, double clientComputeSeconds, int participants,
    long truncatedExamples, int reopenedRounds, int handOvers, String adapter) {

  static RunSummary of(Progress end, ExitCode exit, String message, Path adapter) {
    double steps = Math.max(1, (double) end.getCompletedRounds() * end.getLocalSteps());
    boolean ok = exit == ExitCode.OK;
    return new RunSummary(end.getJob(), end.getMethod(), ok ? "Complete" : exit == ExitCode.STOPPED ? "Stopped" : "Failed",
        end.hasFailure() ? end.getFailure().getReason().name() : null, message, end.getCompletedRounds(),
        loss(end), end.hasInitialPerplexity() ? end.getInitialPerplexity() : null,
        end.hasPerplexity() ? end.getPerplexity() : null, scores(end),
        end.hasBest() ? new Best(end.getBest().getCompletedRounds(), end.getPrimary().getMetric(), end.getBest().getValue()) : null,
        end.getCountedTokens(), end.getTokensPerSecond(),
        end.getElapsedMilliseconds() / 1e3, end.getClientSideParameters(), end.getServerSideParameters(), end.getBytesUp(),
        end.getBytesDown(), end.getBytesUp() / steps, end.getBytesDown() / steps,
        end.getAdapterBytesUp(), end.getAdapterBytesDown(), end.getClientComputeMilliseconds() / 1e3, end.getParticipants(),
        end.getTruncatedExamples(),
        end.getReopened(), end.getHandedOver(), ok ? adapter.toString() : null);
  }

  /** The best state by the job's primary metric. */
  public record Best(int round, String metric, double value) {}

  /** Of the last evaluation, by metric; null if no text was scored. */
  static Map<String, Double> scores(Progress now) {
    Map<String, Double> scores = new LinkedHashMap<>();
    now.getScoresList().forEach(score -> scores.put(score.getMetric(), score.getValue()));
    return scores.isEmpty() ? null : scores;
  }

  /** Of the last completed round, whatever the open one has; null before there is one. */
  static Double loss(Progress now) {
    if (now.getHistoryCount() > 0) {
      double last = now.getHistory(now.getHistoryCount() - 1).getLoss();
      return Double.isFinite(last) ? (Double) last : null;
    }
    return now.hasLoss() ? now.getLoss() : null;
  }

  @JsonIgnore
  String sentence() {
    if (adapter == null) {
      return result + " after " + Units.count(rounds, "round") + ": " + message;
    }
    String learned = perplexity == null || initialPerplexity == null ? "" : String.format(Locale.ROOT, ": validation perplexity %.3f -> %.3f", initialPerplexity, perplexity);
    String truncated = truncatedExamples == 0 ? "" : "\n" + truncatedExamples + " examples were longer than the model's context and were truncated.";
    String scored = scores == null ? "" : scores.entrySet().stream()
        .map(score -> String.format(Locale.ROOT, "%s %.4f", score.getKey(), score.getValue())).collect(Collectors.joining(", ", "\n", ""));
    return "Complete after " + Units.count(rounds, "round") + learned + scored + "\nAdapter: " + adapter + truncated;
  }
}
