package io.splitlora.worker.aggregator;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.v1.BestRound;
import io.splitlora.v1.DroppedParticipant;
import io.splitlora.v1.Evaluating;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import io.splitlora.v1.Score;
import io.splitlora.worker.journal.Entry;
import io.splitlora.worker.journal.RoundMetrics;
import io.splitlora.worker.round.JobMeter.Snapshot;
import io.splitlora.worker.round.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Progress for whoever watches: the latest first, then each change, a few a second. All but {@link #add} run on the loop. */
final class ProgressFeed {

  private final Loop loop;
  private final Plan plan;
  private final int clientParameters;
  private final int serverParameters;
  private final Supplier<Snapshot> snapshot;
  private final List<ServerCallStreamObserver<Progress>> watchers = new ArrayList<>();
  private Progress latest = Progress.getDefaultInstance();
  private boolean closed;

  ProgressFeed(Loop loop, Plan plan, int clientParameters, int serverParameters, Supplier<Snapshot> snapshot) {
    this.loop = loop;
    this.plan = plan;
    this.clientParameters = clientParameters;
    this.serverParameters = serverParameters;
    this.snapshot = snapshot;
  }

  void add(StreamObserver<Progress> out) {
    var watcher = (ServerCallStreamObserver<Progress>) out;
    watcher.setOnCancelHandler(() -> loop.execute(() -> watchers.remove(watcher)));
    loop.execute(() -> {
      watcher.onNext(message(snapshot.get()));
      if (closed) {
        watcher.onCompleted();
      } else {
        watchers.add(watcher);
      }
    });
  }

  void publish() {
    Progress now = message(snapshot.get());
    if (!now.equals(latest)) {
      latest = now;
      watchers.removeIf(ServerCallStreamObserver::isCancelled);
      watchers.stream().filter(ServerCallStreamObserver::isReady).forEach(watcher -> watcher.onNext(now));
    }
  }

  /**
   * The last word, and the end of the streams.
   *
   * @return the last word
   */
  Progress close() {
    closed = true;
    Progress end = message(snapshot.get());
    watchers.removeIf(ServerCallStreamObserver::isCancelled);
    watchers.forEach(watcher -> {
      watcher.onNext(end);
      watcher.onCompleted();
    });
    watchers.clear();
    return end;
  }

  private static DroppedParticipant message(Entry.DroppedClient dropped) {
    int slash = dropped.client().lastIndexOf('/');
    return DroppedParticipant.newBuilder().setPool(dropped.client().substring(0, slash))
        .setClient(Integer.parseInt(dropped.client().substring(slash + 1))).setReason(dropped.reason()).setMessage(dropped.message()).build();
  }

  private static Score score(Metric metric, double value) {
    return Score.newBuilder().setMetric(metric.name()).setValue(value).build();
  }

  private Progress message(Snapshot now) {
    RoundMetrics totals = now.totals();
    Progress.Builder progress = Progress.newBuilder()
        .setJob(plan.job()).setMethod(plan.method().name()).setPhase(now.phase())
        .setCompletedRounds(now.completedRounds()).setRounds(plan.rounds())
        .setStep(now.step()).setLocalSteps(plan.localSteps())
        .setTokensPerSecond(now.tokensPerSecond()).setCountedTokens(totals.countedTokens())
        .setBytesUp(totals.bytesUp()).setBytesDown(totals.bytesDown()).setElapsedMilliseconds(totals.milliseconds())
        .setActiveClients(now.activeClients()).setClients(plan.clients().size()).setPods(now.pods())
        .setReopened(now.reopened()).setHandedOver(now.handedOver()).setTruncatedExamples(now.truncatedExamples())
        .setClientSideParameters(clientParameters).setServerSideParameters(serverParameters)
        .addAllHistory(now.history()).setParticipants(now.participants())
        .setAdapterBytesUp(totals.leases().adapterBytesUp()).setAdapterBytesDown(totals.leases().adapterBytesDown())
        .setClientComputeMilliseconds(totals.leases().clientMilliseconds())
        .addAllDropped(now.dropped().stream().map(ProgressFeed::message).toList());
    now.loss().ifPresent(progress::setLoss);
    now.perplexity().ifPresent(progress::setPerplexity);
    now.initialPerplexity().ifPresent(progress::setInitialPerplexity);
    now.scores().forEach((metric, value) -> progress.addScores(score(metric, value)));
    now.primary().ifPresent(value -> progress.setPrimary(score(plan.primary(), value)));
    now.best().ifPresent(best -> progress.setBest(BestRound.newBuilder().setCompletedRounds(best.completedRounds()).setValue(best.value())));
    now.generating().ifPresent(texts -> progress.setEvaluating(Evaluating.newBuilder()
        .setCompletedRounds(now.completedRounds()).setTexts(texts.texts()).setOf(texts.of())));
    now.remainingSeconds().ifPresent(progress::setRemainingSeconds);
    now.end().filter(end -> !end.succeeded()).ifPresent(end ->
        progress.setFailure(Failure.newBuilder().setReason(end.reason()).setMessage(end.message())));
    now.exportTrouble().ifPresent(why ->
        progress.setExportTrouble(Failure.newBuilder().setReason(Reason.EXPORT_FAILED).setMessage(why)));
    now.lastDisturbance().ifPresent(last ->
        progress.setLastDisturbance(Failure.newBuilder().setReason(last.reason()).setMessage(last.message())));
    return progress.build();
  }
}
