package io.splitlora.federation.progress;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.v1.DroppedParticipant;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Clients;
import io.splitlora.v1.Progress.Effort;
import io.splitlora.v1.Progress.Loss;
import io.splitlora.v1.Progress.Pace;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.v1.Progress.Traffic;
import io.splitlora.v1.Progress.Trouble;
import io.splitlora.v1.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Counts what a running job costs, and tells how far it is. What outlives the aggregator's process comes from the
 * journal; what is a matter of speed is counted from the start of the process.
 */
public final class JobMeter {

  private final Plan plan;
  private final Journal journal;
  private final LongSupplier nanoTime;
  private final Map<ClientId, Long> truncated = new HashMap<>();
  private final RemainingTime remaining;
  private final Evaluations evaluations;
  private final PodTime podTime = new PodTime();
  private final Trouble.Builder trouble = Trouble.newBuilder();
  private RoundMeter round;
  private RoundMetrics totals;
  private long trainingNanos;
  private long tokensHere;
  private long evaluationStarted;
  private Pace pace = Pace.getDefaultInstance();

  public JobMeter(Plan plan, Journal journal, LongSupplier nanoTime) {
    this.plan = plan;
    this.journal = journal;
    this.nanoTime = nanoTime;
    remaining = new RemainingTime(plan);
    evaluations = new Evaluations(journal, plan.primary());
    round = new RoundMeter(plan, nanoTime.getAsLong());
    totals = journal.past().totals();
    trouble.setReopened(journal.past().reopened()).setHandedOver(journal.past().handedOver());
    journal.last(Entry.RoundReopened.class)
        .ifPresent(last -> trouble.setLastDisturbance(failure(last.reason(), last.message())));
  }

  // --- what happens ---

  /** Of the present attempt at a round. */
  public RoundMeter round() {
    return round;
  }

  public void roundOpened() {
    podTime.restart(nanoTime.getAsLong());
    round = new RoundMeter(plan, nanoTime.getAsLong());
  }

  /** So many pods of a pool are there from now on. */
  public void pods(String pool, int pods) {
    podTime.change(pool, pods, nanoTime.getAsLong());
  }

  public RoundMetrics roundMetrics() {
    return round.metrics(nanoTime.getAsLong());
  }

  public void roundClosed(RoundMetrics metrics) {
    totals = totals.plus(metrics);
    trainingNanos += metrics.milliseconds() * 1_000_000;
    tokensHere += metrics.countedTokens();
    remaining.roundDone();
    pace = paceOf(metrics);
    round = new RoundMeter(plan, nanoTime.getAsLong());
  }

  private Pace paceOf(RoundMetrics metrics) {
    long now = nanoTime.getAsLong();
    return Pace.newBuilder().setCompletedRounds(journal.completedRounds())
        .setMilliseconds(metrics.milliseconds() + metrics.parts().foldMilliseconds())
        .setServerMilliseconds(metrics.parts().serverMilliseconds())
        .addAllPools(plan.pools().all().stream()
            .map(pool -> round.pace(pool.name(), podTime.milliseconds(pool.name(), now))).toList())
        .build();
  }

  public void reopened(Reason reason, String message) {
    trouble.setReopened(trouble.getReopened() + 1).setLastDisturbance(failure(reason, message));
  }

  public void handedOver() {
    trouble.setHandedOver(trouble.getHandedOver() + 1);
  }

  /** So many leases, whose work was lost behind their last step boundary. */
  public void takenOver(int leases, Reason reason, String message) {
    trouble.setTakenOver(trouble.getTakenOver() + leases).setLastDisturbance(failure(reason, message));
  }

  /** So many examples of a client's shard are longer than the context. */
  public void truncated(ClientId client, long examples) {
    truncated.put(client, examples);
  }

  public void evaluationBegan() {
    evaluationStarted = nanoTime.getAsLong();
    evaluations.clearGenerated();
  }

  /** Texts that an evaluation has generated so far. */
  public void generating(int texts, int of) {
    evaluations.generated(texts, of);
  }

  /** @return milliseconds that the evaluation took */
  public long evaluationEnded() {
    long nanos = nanoTime.getAsLong() - evaluationStarted;
    remaining.evaluationTook(nanos);
    evaluations.clearGenerated();
    return nanos / 1_000_000;
  }

  // --- what is seen of it ---

  /**
   * How far the job is; the adapter is the aggregator's to add.
   *
   * @param open the clients of the open round, if there is one
   * @param exportTrouble why the finished adapter is not out yet
   */
  public Progress snapshot(Optional<RoundClients> open, int pods, boolean evaluating, Optional<String> exportTrouble) {
    int completed = journal.completedRounds();
    RoundClients clients = open.orElseGet(() -> clientsOfLastRound(evaluating || completed == plan.rounds()));
    int step = open.isPresent() ? round.step(clients.participants()) : 0;
    RoundMetrics running = open.isPresent() ? roundMetrics() : RoundMetrics.NONE;
    RoundMetrics all = totals.plus(running);
    double seconds = trainingNanos / 1e9 + running.milliseconds() / 1e3;
    return Progress.newBuilder().setJob(plan.job()).setMethod(plan.method().name())
        .setPhase(exportTrouble.isPresent() ? Phase.EXPORTING : phase(open.isPresent(), evaluating))
        .setRounds(rounds(completed, step, remaining.seconds(completed, step, seconds)))
        .setClients(clients(clients, pods))
        .setLoss(loss(step))
        .setEvaluation(evaluations.seen(completed))
        .setTraffic(traffic(all))
        .setEffort(effort(all, seconds > 0 ? (tokensHere + running.countedTokens()) / seconds : 0))
        .setTrouble(trouble(exportTrouble).setBoundedUpdates(all.bounded()))
        .setPace(pace)
        .addAllHistory(History.of(journal, plan.primary()))
        .build();
  }

  /**
   * Whoever took part in the last round is not gone because nobody is asked to work while it is evaluated or exported.
   */
  private RoundClients clientsOfLastRound(boolean stillThere) {
    return journal.last(Entry.RoundJournaled.class)
        .map(last -> new RoundClients(last.counted().size(), stillThere ? last.counted().size() : 0, last.dropped()))
        .orElse(RoundClients.NONE);
  }

  private Phase phase(boolean stepping, boolean evaluating) {
    return journal.end().map(end -> end.succeeded() ? Phase.COMPLETE : Phase.FAILED)
        .orElse(evaluating ? Phase.EVALUATING : stepping ? Phase.RUNNING : Phase.PENDING);
  }

  private Rounds rounds(int completed, int step, OptionalLong remainingSeconds) {
    var rounds = Rounds.newBuilder().setCompleted(completed).setAll(plan.rounds()).setStep(step)
        .setLocalSteps(plan.localSteps());
    remainingSeconds.ifPresent(rounds::setRemainingSeconds);
    return rounds.build();
  }

  private Clients clients(RoundClients seen, int pods) {
    return Clients.newBuilder().setAll(plan.pools().clients()).setActive(seen.active())
        .setParticipants(seen.participants()).setPods(pods)
        .addAllDropped(seen.dropped().stream().limit(MessageBounds.DROPPED).map(JobMeter::dropped).toList())
        .addAllBounded(bounded()).build();
  }

  private List<String> bounded() {
    return journal.last(Entry.RoundJournaled.class).stream().flatMap(last -> last.counted().stream())
        .filter(Entry.CountedLease::bounded).limit(MessageBounds.DROPPED).map(Entry.CountedLease::client).toList();
  }

  private static DroppedParticipant dropped(Entry.DroppedClient client) {
    return DroppedParticipant.newBuilder().setClient(client.client()).setReason(client.reason())
        .setMessage(client.message()).build();
  }

  private Loss loss(int step) {
    var loss = Loss.newBuilder();
    journal.last(Entry.RoundJournaled.class).map(Entry.RoundJournaled::metrics).map(RoundMetrics::loss)
        .filter(Double::isFinite)
        .ifPresent(loss::setLastRound);
    if (step > 0 && Double.isFinite(round.loss())) {
      loss.setOpenRound(round.loss());
    }
    return loss.build();
  }

  private static Traffic traffic(RoundMetrics all) {
    return Traffic.newBuilder().setActivationBytesUp(all.bytesUp()).setGradientBytesDown(all.bytesDown())
        .setAdapterBytesUp(all.leases().adapterBytesUp()).setAdapterBytesDown(all.leases().adapterBytesDown()).build();
  }

  private Effort effort(RoundMetrics all, double tokensPerSecond) {
    return Effort.newBuilder().setCountedTokens(all.countedTokens()).setTokensPerSecond(tokensPerSecond)
        .setMilliseconds(all.milliseconds()).setClientMilliseconds(all.leases().clientMilliseconds())
        .setTruncatedExamples(truncated.values().stream().mapToLong(Long::longValue).sum()).build();
  }

  private Trouble.Builder trouble(Optional<String> exportTrouble) {
    Trouble.Builder now = trouble.clone();
    journal.end().filter(end -> !end.succeeded())
        .ifPresent(end -> now.setFailure(failure(end.reason(), end.message())));
    exportTrouble.ifPresent(why -> now.setExport(failure(Reason.EXPORT_FAILED, Sentence.bounded(why))));
    return now;
  }

  private static Failure failure(Reason reason, String message) {
    return Failure.newBuilder().setReason(reason).setMessage(message).build();
  }
}
