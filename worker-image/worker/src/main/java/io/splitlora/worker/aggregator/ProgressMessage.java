package io.splitlora.worker.aggregator;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.progress.JobMeter.Snapshot;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.v1.BestRound;
import io.splitlora.v1.DroppedParticipant;
import io.splitlora.v1.Evaluating;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import io.splitlora.v1.Score;

/**
 * A look at a job as whoever watches gets it: at most {@link #MOST_BYTES}, whatever a job has done or its clients have said, for its
 * lists are short and its sentences bounded.
 */
record ProgressMessage(Plan plan, int clientParameters, int serverParameters) {

  /** What the operator takes. */
  static final int MOST_BYTES = 256 << 10;

  Progress of(Snapshot now) {
    RoundMetrics totals = now.totals();
    Progress.Builder progress = Progress.newBuilder()
        .setJob(plan.job()).setMethod(plan.method().name()).setPhase(now.phase())
        .setCompletedRounds(now.completedRounds()).setRounds(plan.rounds())
        .setStep(now.step()).setLocalSteps(plan.localSteps())
        .setTokensPerSecond(now.tokensPerSecond()).setCountedTokens(totals.countedTokens())
        .setBytesUp(totals.bytesUp()).setBytesDown(totals.bytesDown()).setElapsedMilliseconds(totals.milliseconds())
        .setActiveClients(now.activeClients()).setClients(plan.pools().clients()).setPods(now.pods())
        .setReopened(now.reopened()).setHandedOver(now.handedOver()).setTruncatedExamples(now.truncatedExamples())
        .setClientSideParameters(clientParameters).setServerSideParameters(serverParameters)
        .addAllHistory(now.history()).setParticipants(now.participants())
        .setAdapterBytesUp(totals.leases().adapterBytesUp()).setAdapterBytesDown(totals.leases().adapterBytesDown())
        .setClientComputeMilliseconds(totals.leases().clientMilliseconds())
        .addAllDropped(now.dropped().stream().limit(MessageBounds.DROPPED).map(ProgressMessage::of).toList());
    now.loss().ifPresent(progress::setLoss);
    now.perplexity().ifPresent(progress::setPerplexity);
    now.initialPerplexity().ifPresent(progress::setInitialPerplexity);
    now.scores().entrySet().stream().filter(score -> Double.isFinite(score.getValue())) // journals of before may have others
        .forEach(score -> progress.addScores(score(score.getKey(), score.getValue())));
    now.primary().ifPresent(value -> progress.setPrimary(score(plan.primary(), value)));
    now.best().ifPresent(best -> progress.setBest(BestRound.newBuilder().setCompletedRounds(best.completedRounds()).setValue(best.value())));
    now.generating().ifPresent(texts -> progress.setEvaluating(Evaluating.newBuilder()
        .setCompletedRounds(now.completedRounds()).setTexts(texts.texts()).setOf(texts.of())));
    now.remainingSeconds().ifPresent(progress::setRemainingSeconds);
    now.end().filter(end -> !end.succeeded()).ifPresent(end ->
        progress.setFailure(Failure.newBuilder().setReason(end.reason()).setMessage(end.message())));
    now.exportTrouble().ifPresent(why ->
        progress.setExportTrouble(Failure.newBuilder().setReason(Reason.EXPORT_FAILED).setMessage(Sentence.bounded(why))));
    now.lastDisturbance().ifPresent(last ->
        progress.setLastDisturbance(Failure.newBuilder().setReason(last.reason()).setMessage(last.message())));
    return progress.build();
  }

  private static DroppedParticipant of(Entry.DroppedClient dropped) {
    int slash = dropped.client().lastIndexOf('/');
    return DroppedParticipant.newBuilder().setPool(dropped.client().substring(0, slash))
        .setClient(Integer.parseInt(dropped.client().substring(slash + 1))).setReason(dropped.reason()).setMessage(dropped.message()).build();
  }

  private static Score score(Metric metric, double value) {
    return Score.newBuilder().setMetric(metric.name()).setValue(value).build();
  }
}
