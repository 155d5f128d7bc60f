package io.splitlora.federation.progress;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.round.OpenRound;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundSummary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** What people see of a running job. */
public final class JobMeter {

  /** One look at a job; absent numbers are not known yet. */
  public record Snapshot(
      String phase, int completedRounds, int step, OptionalDouble loss, OptionalDouble perplexity,
      OptionalDouble initialPerplexity, double tokensPerSecond, RoundMetrics totals, int activeClients, int pods,
      OptionalLong remainingSeconds, Optional<Entry.JobEnded> end, Optional<Disturbance> lastDisturbance, int reopened,
      int handedOver, long truncatedExamples, List<RoundSummary> history, int participants, List<Entry.DroppedClient> dropped,
      Map<Metric, Double> scores, OptionalDouble primary, Optional<Best> best, Optional<Generating> generating,
      Optional<String> exportTrouble) {}

  public record Disturbance(Reason reason, String message) {}

  /** An evaluation that generates text, and how far it is. */
  public record Generating(int texts, int of) {}

  /** Completed rounds of the best state so far by the primary metric, and the metric's value. */
  public record Best(int completedRounds, double value) {}

  private final Plan plan;
  private final Journal journal;
  private final LongSupplier nanoTime;
  private final Map<ClientId, Long> truncated = new HashMap<>();
  private RoundMeter meter;
  private RoundMetrics totals = new RoundMetrics(0, 0, 0, 0, 0);
  private long trainingNanos;
  private long tokensHere;
  private long stepsHere;
  private Optional<Generating> generating = Optional.empty();
  private long evaluationStarted;
  private long evaluationNanos;
  private int evaluationsHere;
  private int reopened;
  private int handedOver;
  private Optional<Disturbance> lastDisturbance = Optional.empty();

  public JobMeter(Plan plan, Journal journal, LongSupplier nanoTime) {
    this.plan = plan;
    this.journal = journal;
    this.nanoTime = nanoTime;
    meter = new RoundMeter(plan, nanoTime.getAsLong());
    for (Entry entry : journal.entries()) {
      if (entry instanceof Entry.RoundJournaled journaled) {
        totals = totals.plus(journaled.metrics());
      } else if (entry instanceof Entry.RoundReopened again) {
        reopened(again.reason(), again.message());
      } else if (entry instanceof Entry.HandedOver) {
        handedOver++;
      }
    }
  }

  public RoundMeter round() {
    return meter;
  }

  public void roundOpened() {
    meter = new RoundMeter(plan, nanoTime.getAsLong());
  }

  public RoundMetrics roundMetrics() {
    return meter.metrics(nanoTime.getAsLong());
  }

  public void roundClosed(RoundMetrics metrics) {
    totals = totals.plus(metrics);
    trainingNanos += metrics.milliseconds() * 1_000_000;
    tokensHere += metrics.countedTokens();
    stepsHere += plan.localSteps();
    meter = new RoundMeter(plan, nanoTime.getAsLong());
  }

  public void reopened(Reason reason, String message) {
    reopened++;
    lastDisturbance = Optional.of(new Disturbance(reason, message));
  }

  public void handedOver() {
    handedOver++;
  }

  public void truncated(ClientId client, long examples) {
    truncated.put(client, examples);
  }

  public void evaluationBegan() {
    evaluationStarted = nanoTime.getAsLong();
    generating = Optional.empty();
  }

  /** Texts that an evaluation has generated so far. */
  public void generating(int texts, int of) {
    generating = Optional.of(new Generating(texts, of));
  }

  /** @return milliseconds that the evaluation took */
  public long evaluationEnded() {
    long nanos = nanoTime.getAsLong() - evaluationStarted;
    evaluationNanos += nanos;
    evaluationsHere++;
    generating = Optional.empty();
    return nanos / 1_000_000;
  }

  public Snapshot snapshot(Optional<OpenRound> round, int pods, boolean evaluating, Optional<String> exportTrouble) {
    boolean stepping = round.isPresent();
    Optional<Entry.RoundJournaled> last = journal.last(Entry.RoundJournaled.class);
    int participants = round.map(open -> open.works().size()).orElseGet(() -> last.map(done -> done.counted().size()).orElse(0));
    List<Entry.DroppedClient> dropped = round.map(OpenRound::dropped)
        .orElseGet(() -> last.map(Entry.RoundJournaled::dropped).orElse(List.of()));
    int completed = journal.completedRounds();
    // whoever took part in the last round is not gone because nobody is asked to work while it is evaluated or exported
    int activeClients = round.map(OpenRound::held).orElse(evaluating || completed == plan.rounds() ? participants : 0);
    int step = stepping ? meter.step(participants) : 0;
    RoundMetrics open = stepping ? roundMetrics() : new RoundMetrics(0, 0, 0, 0, 0);
    long tokens = tokensHere + open.countedTokens();
    double seconds = trainingNanos / 1e9 + open.milliseconds() / 1e3;
    return new Snapshot(exportTrouble.isPresent() ? "Exporting" : phase(stepping, evaluating), completed, step, loss(step), perplexity(), initialPerplexity(),
        seconds > 0 ? tokens / seconds : 0, totals.plus(open), activeClients, pods, remaining(step, seconds, completed),
        journal.end(), lastDisturbance, reopened, handedOver,
        truncated.values().stream().mapToLong(Long::longValue).sum(), history(), participants, dropped,
        journal.last(Entry.Evaluated.class).map(Entry.Evaluated::scores).orElse(Map.of()), primary(), best(), generating,
        exportTrouble);
  }

  /** The last completed rounds, from the journal: the same whoever watches since when. */
  private List<RoundSummary> history() {
    Deque<RoundSummary.Builder> rounds = new ArrayDeque<>();
    for (Entry entry : journal.entries()) {
      if (entry instanceof Entry.RoundJournaled round) {
        rounds.add(RoundSummary.newBuilder().setCompletedRounds(round.round() + 1).setLoss(round.metrics().loss()));
      } else if (entry instanceof Entry.Evaluated evaluated && !rounds.isEmpty()
          && rounds.getLast().getCompletedRounds() == evaluated.completedRounds()) {
        evaluated.perplexity().ifPresent(rounds.getLast()::setPerplexity);
        if (plan.primary().scoresText()) {
          evaluated.value(plan.primary()).ifPresent(rounds.getLast()::setScore);
        }
      }
      if (rounds.size() > MessageBounds.HISTORY) {
        rounds.removeFirst();
      }
    }
    return rounds.stream().map(RoundSummary.Builder::build).toList();
  }

  private String phase(boolean stepping, boolean evaluating) {
    Optional<Entry.JobEnded> end = journal.end();
    if (end.isPresent()) {
      return end.get().succeeded() ? "Complete" : "Failed";
    }
    return evaluating ? "Evaluating" : stepping ? "Running" : "Pending";
  }

  private OptionalDouble loss(int step) {
    if (step > 0) {
      return finite(meter.loss());
    }
    return journal.last(Entry.RoundJournaled.class).map(done -> finite(done.metrics().loss())).orElse(OptionalDouble.empty());
  }

  /** JSON has no other numbers: one that is not finite would make the whole status unreadable. */
  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private OptionalDouble perplexity() {
    return journal.last(Entry.Evaluated.class).map(Entry.Evaluated::perplexity).orElse(OptionalDouble.empty());
  }

  private OptionalDouble initialPerplexity() {
    return journal.last(Entry.Evaluated.class, e -> e.completedRounds() == 0).map(Entry.Evaluated::perplexity).orElse(OptionalDouble.empty());
  }

  private OptionalDouble primary() {
    return journal.last(Entry.Evaluated.class).map(evaluated -> evaluated.value(plan.primary())).orElse(OptionalDouble.empty());
  }

  /** The earliest of those that are equally good. */
  private Optional<Best> best() {
    Optional<Best> best = Optional.empty();
    for (Entry entry : journal.entries()) {
      if (entry instanceof Entry.Evaluated evaluated && evaluated.value(plan.primary()).isPresent()) {
        double value = evaluated.value(plan.primary()).getAsDouble();
        best = best.filter(before -> !plan.primary().better(value, before.value())).or(() -> Optional.of(new Best(evaluated.completedRounds(), value)));
      }
    }
    return best;
  }

  private OptionalLong remaining(int step, double seconds, int completed) {
    long done = stepsHere + step;
    if (done == 0) {
      return OptionalLong.empty();
    }
    long left = (long) (plan.rounds() - completed) * plan.localSteps() - step;
    double evaluation = evaluationsHere == 0 ? 0 : evaluationNanos / 1e9 / evaluationsHere;
    int evaluations = plan.evaluateEvery() == 0 ? 0 : (plan.rounds() - completed + plan.evaluateEvery() - 1) / plan.evaluateEvery();
    return OptionalLong.of(Math.round(seconds / done * left + evaluation * evaluations));
  }

}
