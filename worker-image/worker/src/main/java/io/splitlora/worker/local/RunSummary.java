package io.splitlora.worker.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.splitlora.v1.Progress;
import io.splitlora.worker.job.ExitCode;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The result of a run, as {@code summary.json} has it.
 *
 * @param bytesUpPerStep and {@code bytesDownPerStep} at the cut, of all clients together
 * @param adapterBytesUp and {@code adapterBytesDown}: states of the clients, between pods and aggregator
 * @param clientComputeSeconds processor time of the clients
 * @param participants of the last round
 * @param trainingSeconds of the rounds that count
 */
public record RunSummary(
    String job, String method, String result, String reason, String message, int rounds, Double loss,
    Double initialPerplexity, Double perplexity, long countedTokens, double countedTokensPerSecond, double trainingSeconds,
    long clientSideParameters, long serverSideParameters, long bytesUp, long bytesDown, double bytesUpPerStep,
    double bytesDownPerStep, long adapterBytesUp, long adapterBytesDown, double clientComputeSeconds, int participants,
    long truncatedExamples, int reopenedRounds, int handOvers, String adapter) {

  static RunSummary of(Progress end, ExitCode exit, String message, Path adapter) {
    double steps = Math.max(1, (double) end.getCompletedRounds() * end.getLocalSteps());
    boolean ok = exit == ExitCode.OK;
    return new RunSummary(end.getJob(), end.getMethod(), ok ? "Complete" : exit == ExitCode.STOPPED ? "Stopped" : "Failed",
        end.hasFailure() ? end.getFailure().getReason().name() : null, message, end.getCompletedRounds(),
        end.hasLoss() ? end.getLoss() : null, end.hasInitialPerplexity() ? end.getInitialPerplexity() : null,
        end.hasPerplexity() ? end.getPerplexity() : null, end.getCountedTokens(), end.getTokensPerSecond(),
        end.getElapsedMilliseconds() / 1e3, end.getClientSideParameters(), end.getServerSideParameters(), end.getBytesUp(),
        end.getBytesDown(), end.getBytesUp() / steps, end.getBytesDown() / steps,
        end.getAdapterBytesUp(), end.getAdapterBytesDown(), end.getClientComputeMilliseconds() / 1e3, end.getParticipants(),
        end.getTruncatedExamples(),
        end.getReopened(), end.getHandedOver(), ok ? adapter.toString() : null);
  }

  @JsonIgnore
  String sentence() {
    if (adapter == null) {
      return result + " after " + Units.count(rounds, "round") + ": " + message;
    }
    String learned = perplexity == null ? "" : String.format(Locale.ROOT, ": validation perplexity %.3f -> %.3f", initialPerplexity, perplexity);
    String truncated = truncatedExamples == 0 ? "" : "\n" + truncatedExamples + " examples were longer than the model's context and were truncated.";
    return "Complete after " + Units.count(rounds, "round") + learned + "\nAdapter: " + adapter + truncated;
  }
}
