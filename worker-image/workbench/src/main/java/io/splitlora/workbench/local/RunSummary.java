package io.splitlora.workbench.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.BestRound;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Adapter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run, as {@code summary.json} has it: one flat object, where null is what is not known or was not
 * measured.
 *
 * @param clientComputeSeconds processor time of the clients
 * @param participants of the last round
 */
public record RunSummary(
    String job, String method, String result, @Nullable String reason, String message, int rounds,
    @JsonUnwrapped Learned learned,
    @JsonUnwrapped Training training, long clientSideParameters, long serverSideParameters,
    @JsonUnwrapped Traffic traffic,
    double clientComputeSeconds, int participants, long truncatedExamples, int reopenedRounds, int handOvers,
    long boundedUpdates,
    @Nullable String adapter) {

  /**
   * How well the model does.
   *
   * @param loss of the last completed round
   * @param scores of the last evaluation's text, by metric; null if no text was scored
   */
  public record Learned(@Nullable Double loss, @Nullable Double initialPerplexity, @Nullable Double perplexity,
      @Nullable Map<String, Double> scores, @Nullable Best best) {

    static Learned of(Progress.Evaluation last, @Nullable Double loss) {
      return new Learned(loss, last.hasInitialPerplexity() ? last.getInitialPerplexity() : null,
          last.hasPerplexity() ? last.getPerplexity() : null, RunSummary.scores(last),
          last.hasBest() ? Best.of(last.getBest(), last.getPrimary().getMetric()) : null);
    }
  }

  /** The best state by the job's primary metric. */
  public record Best(int round, String metric, double value) {

    private static Best of(BestRound best, String metric) {
      return new Best(best.getCompletedRounds(), metric, best.getValue());
    }
  }

  /** @param trainingSeconds of the rounds that count */
  public record Training(long countedTokens, double countedTokensPerSecond, double trainingSeconds) {

    static Training of(Progress.Effort effort) {
      return new Training(effort.getCountedTokens(), effort.getTokensPerSecond(), effort.getMilliseconds() / 1e3);
    }
  }

  /**
   * Bytes of all clients together.
   *
   * @param bytesUp and {@code bytesDown} at the cut
   * @param adapterBytesUp and {@code adapterBytesDown}: adapters and moments, and changes of the base, between pods and
   *     aggregator
   */
  public record Traffic(long bytesUp, long bytesDown, double bytesUpPerStep, double bytesDownPerStep,
      long adapterBytesUp,
      long adapterBytesDown) {

    static Traffic of(Progress.Traffic all, double steps) {
      return new Traffic(all.getActivationBytesUp(), all.getGradientBytesDown(), all.getActivationBytesUp() / steps,
          all.getGradientBytesDown() / steps, all.getAdapterBytesUp(), all.getAdapterBytesDown());
    }
  }

  static RunSummary of(Progress end, ExitCode exit, String message, Path adapter) {
    Progress.Rounds rounds = end.getRounds();
    Progress.Trouble trouble = end.getTrouble();
    Adapter parameters = end.getAdapter();
    boolean ok = exit == ExitCode.OK;
    return new RunSummary(end.getJob(), end.getMethod(),
        ok ? "Complete" : exit == ExitCode.STOPPED ? "Stopped" : "Failed",
        trouble.hasFailure() ? trouble.getFailure().getReason().name() : null, message, rounds.getCompleted(),
        Learned.of(end.getEvaluation(), Losses.ofLastRound(end).orElse(null)), Training.of(end.getEffort()),
        parameters.getClientSideParameters(), parameters.getServerSideParameters(),
        Traffic.of(end.getTraffic(), Math.max(1, (double) rounds.getCompleted() * rounds.getLocalSteps())),
        end.getEffort().getClientMilliseconds() / 1e3, end.getClients().getParticipants(),
        end.getEffort().getTruncatedExamples(),
        trouble.getReopened(), trouble.getHandedOver(), trouble.getBoundedUpdates(), ok ? adapter.toString() : null);
  }

  /** By metric; null if no text was scored. */
  static @Nullable Map<String, Double> scores(Progress.Evaluation last) {
    Map<String, Double> scores = new LinkedHashMap<>();
    last.getScoresList().forEach(score -> scores.put(score.getMetric(), score.getValue()));
    return scores.isEmpty() ? null : scores;
  }

  @JsonIgnore
  String sentence() {
    if (adapter == null) {
      return result + " after " + Units.count(rounds, "round") + ": " + message;
    }
    return "Complete after " + Units.count(rounds, "round") + learnedSentence() + "\nAdapter: " + adapter
        + (truncatedExamples == 0 ? ""
            : "\n" + truncatedExamples + " examples were longer than the model's context and were truncated.")
        + (boundedUpdates == 0 ? ""
            : "\n" + Units.count((int) boundedUpdates, "update") + " beyond aggregation.normBound counted no more than"
                + " that.");
  }

  private String learnedSentence() {
    String perplexity = learned.perplexity() == null || learned.initialPerplexity() == null ? ""
        : String.format(Locale.ROOT, ": validation perplexity %.3f -> %.3f", learned.initialPerplexity(),
            learned.perplexity());
    return learned.scores() == null ? perplexity : learned.scores().entrySet().stream()
        .map(score -> String.format(Locale.ROOT, "%s %.4f", score.getKey(), score.getValue()))
        .collect(Collectors.joining(", ", perplexity + "\n", ""));
  }
}
