package io.splitlora.federation.round;

import static io.splitlora.api.v1alpha1.Method.CenLoRA;
import static io.splitlora.api.v1alpha1.Method.FedLoRA;
import static io.splitlora.api.v1alpha1.Method.SplitLoRA;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.federation.round.RecordingOrders.EvaluationAsked;
import io.splitlora.federation.round.RecordingOrders.Finished;
import io.splitlora.federation.round.RecordingOrders.Granted;
import io.splitlora.federation.round.RecordingOrders.Opened;
import io.splitlora.federation.testing.Plans;
import io.splitlora.v1.BestRound;
import io.splitlora.v1.Evaluating;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundSummary;
import io.splitlora.v1.Score;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a job runs when nothing goes wrong, and where it continues after a restart of the aggregator. */
class RoundsTest {

  @TempDir(factory = InMemory.class)
  Path folder;
  private Job job;

  private Job job(Plan plan) {
    job = new Job(folder, plan);
    return job;
  }

  @AfterEach
  void close() {
    job.close();
  }

  @Test
  void aSplitJobGoesThroughAllItsRounds() {
    job(Job.plan(SplitLoRA));
    PodId pod = job.join("a", "p");
    assertTrue(job.orders.isEmpty(), "without the split server no round is opened");
    job.coordinator.serverJoined();
    var first = new RoundId("demo", 1, 0, 0);
    assertEquals(
        List.of(new Opened(first,
            List.of(new Participant(new ClientId("a", 0), 0.5), new Participant(new ClientId("a", 1), 0.5)))),
        job.orders.all(Opened.class));
    assertEquals(
        List.of(new Granted(pod, new Lease(first, new ClientId("a", 0)), 0),
            new Granted(pod, new Lease(first, new ClientId("a", 1)), 0)),
        job.orders.all(Granted.class));
    job.completeRound(1);
    assertEquals(new RoundId("demo", 1, 1, 0), job.lastOpened());
    job.completeRound(2);
    assertEquals(new Finished(true, Reason.REASON_UNSPECIFIED, "all 2 rounds are done"), job.end());
    assertArrayEquals(new float[] {2, 2, 2, 2, 2, 2, 2, 2}, job.state.ofAllBlocks().state().adapter());
    assertTrue(job.coordinator.over());
  }

  @Test
  void aRoundIsJournaledWithItsLeasesAndWhatItCost() {
    job(Job.plan(SplitLoRA));
    job.join("a", "p");
    job.coordinator.serverJoined();
    RoundId round = job.lastOpened();
    job.now += 3 * Job.SECOND;
    job.coordinator.reports().serverStepped(round, 1, Map.of(new ClientId("a", 0), 4.0, new ClientId("a", 1), 2.0),
        new StepTraffic(10, 100, 50, 3_000_000));
    job.coordinator.reports().serverStepped(round, 2, Map.of(new ClientId("a", 0), 2.0, new ClientId("a", 1), 0.0),
        new StepTraffic(10, 100, 50, 4_000_000));
    job.leases().forEach(lease -> {
      job.coordinator.reports().sent(lease, 1000);
      job.coordinator.reports().computed(lease, 70, 80);
    });
    job.completeRound(1);
    Entry.RoundJournaled journaled = job.entries(Entry.RoundJournaled.class).get(0);
    assertEquals(List.of(new Entry.CountedLease("a/0", 1, 0, 0.5, 3.0), new Entry.CountedLease("a/1", 1, 0, 0.5, 1.0)),
        journaled.counted());
    long up = 2 * job.journal.checkpointFile("a-0").toFile().length();
    assertEquals(new RoundMetrics(2, 20, 200, 100, 3000, new RoundMetrics.LeaseCosts(up, 2000, 140),
        new RoundMetrics.Parts(7, 0), 0), journaled.metrics());
    assertEquals(Set.of("global", "server", "a-0", "a-1"), journaled.files().keySet());
  }

  @Test
  void whatWasHandedOverAndWhatChangedTheBaseIsCountedToo() {
    job(Job.plan(FedLoRA));
    PodId p = job.join("a", "p");
    job.keep(job.lease(0), 1, 3);
    long state = job.state.spooled(job.lease(0), 1).toFile().length();
    job.coordinator.handedOver(p, job.lease(0), 1);
    job.coordinator.reports().baseSent(500);
    job.completeRound(1);
    Entry.RoundJournaled journaled = job.entries(Entry.RoundJournaled.class).get(0);
    assertEquals(new RoundMetrics.LeaseCosts(3 * state, 500, 0), journaled.metrics().leases());
  }

  @Test
  void theNextRoundBeginsWithTheMeanAndWithEachClientsOwnMoments() {
    job(Job.plan(SplitLoRA));
    job.join("a", "p");
    job.coordinator.serverJoined();
    job.done(job.lease(1), 4);
    job.done(job.lease(0), 1);
    job.serverDone(9);
    Participant participant = job.orders.last(Opened.class).participants().get(0);
    assertArrayEquals(new float[] {2.5f, 2.5f, 2.5f, 2.5f},
        job.state.ofClient(job.lease(0), participant).state().adapter());
    assertArrayEquals(new float[] {9, 9, 9, 9}, job.state.ofServer().state().adapter());
  }

  @Test
  void withoutACutTheServerIsNotNeededForTraining() {
    job(Job.plan(FedLoRA));
    job.join("a", "p");
    job.coordinator.reports().clientStepped(job.lease(0), 1, 2.0, 7);
    job.completeRound(1);
    job.completeRound(2);
    assertTrue(job.end().succeeded());
    assertEquals(List.of(), job.orders.all(Opened.class));
    assertEquals(7, job.entries(Entry.RoundJournaled.class).get(0).metrics().countedTokens());
  }

  @Test
  void theOneClientOfCenLoRAIsItsOwnMean() {
    job(Plans.of("demo", CenLoRA, 1, 2, List.of(new ClientId("a", 0)), Map.of("a", 1), 0, 6, 0));
    job.join("a", "p");
    job.done(job.lease(0), 0.1f);
    for (float value : job.state.ofAllBlocks().state().adapter()) {
      assertEquals(0.1f, value);
    }
  }

  @Test
  void theFirstRoundWaitsAWhileForThePodsOfTheManifest() {
    job(Plans.of("demo", FedLoRA, 1, 2, List.of(new ClientId("a", 0), new ClientId("a", 1)), Map.of("a", 2), 0, 6, 0));
    job.join("a", "p");
    job.now += 9 * Job.SECOND;
    job.coordinator.tick();
    assertEquals(List.of(), job.grants());
    job.now += Job.SECOND;
    job.coordinator.tick();
    assertEquals(2, job.grants().size());
  }

  @Test
  void everyPoolNeedsAPod() {
    job(Plans.of("demo", FedLoRA, 1, 2, List.of(new ClientId("a", 0), new ClientId("b", 0)), Map.of("a", 1, "b", 1), 0,
        6, 0));
    job.join("a", "p");
    job.now += 60 * Job.SECOND;
    job.coordinator.tick();
    assertEquals(List.of(), job.grants());
    PodId second = job.join("b", "p");
    assertEquals(second, job.grants().get(1).pod(), "a lease goes to a pod of its own pool");
  }

  @Test
  void leasesAreDividedAmongThePods() {
    job(Plans.of("demo", FedLoRA, 1, 2, List.of(new ClientId("a", 0), new ClientId("a", 1), new ClientId("a", 2)),
        Map.of("a", 2), 0, 6, 0));
    PodId p = job.join("a", "p");
    PodId q = job.join("a", "q");
    assertEquals(List.of(p, q, p), job.grants().stream().map(Granted::pod).toList());
  }

  // --- evaluation ---

  @Test
  void isEvaluatedBeforeTheFirstRoundEveryFewAndAtTheEnd() {
    job(Job.plan(FedLoRA, 5, 2, 6, 0));
    job.join("a", "p");
    job.coordinator.serverJoined();
    while (job.orders.all(Finished.class).isEmpty()) {
      int evaluations = job.orders.all(EvaluationAsked.class).size();
      if (evaluations > job.entries(Entry.Evaluated.class).size()) {
        job.evaluated(1);
      } else {
        job.completeRound(1);
      }
    }
    assertEquals(List.of(0, 2, 4, 5),
        job.orders.all(EvaluationAsked.class).stream().map(EvaluationAsked::completedRounds).toList());
    assertEquals(List.of(0, 2, 4, 5),
        job.entries(Entry.Evaluated.class).stream().map(Entry.Evaluated::completedRounds).toList());
  }

  @Test
  void theBestStateIsThatWithTheBestPrimaryMetric() {
    job(Plans.of("demo", FedLoRA, 3, 1, List.of(new ClientId("a", 0)), Map.of("a", 1), 1, 6, 0,
        Plans.EVERYONE, Metric.BLEU));
    job.join("a", "p");
    job.coordinator.serverJoined();
    double[] scores = {0.1, 0.5, 0.4, 0.5};
    for (int completed = 0; completed <= 3; completed++) {
      assertFalse(job.coordinator.snapshot().getEvaluation().hasGenerated());
      job.coordinator.generating(completed, 3, 9);
      assertEquals(generated(completed, 3, 9), job.coordinator.snapshot().getEvaluation().getGenerated());
      job.coordinator.generating(completed + 1, 4, 9);
      assertEquals(3, job.coordinator.snapshot().getEvaluation().getGenerated().getTexts(),
          "an evaluation that nobody asked for");
      var sample = new Entry.Sample("name : Vue", "The Vue.", List.of("Go to the Vue."));
      job.coordinator
          .evaluated(new Entry.Evaluated(completed, 1, 5, Map.of(Metric.BLEU, scores[completed]), List.of(sample), 0));
      if (completed < 3) {
        job.completeRound(1);
      }
    }
    Progress end = job.coordinator.snapshot();
    var bleu = Score.newBuilder().setMetric("BLEU").setValue(0.5).build();
    assertEquals(BestRound.newBuilder().setCompletedRounds(1).setValue(0.5).build(), end.getEvaluation().getBest(),
        "the earlier of two");
    assertEquals(bleu, end.getEvaluation().getPrimary());
    assertEquals(List.of(bleu), end.getEvaluation().getScoresList());
    assertEquals(List.of(0.5, 0.4, 0.5), end.getHistoryList().stream().map(RoundSummary::getScore).toList());
  }

  private static Evaluating generated(int completedRounds, int texts, int of) {
    return Evaluating.newBuilder().setCompletedRounds(completedRounds).setTexts(texts).setOf(of).build();
  }

  @Test
  void noRoundIsOpenedDuringAnEvaluation() {
    job(Job.plan(SplitLoRA, 2, 1, 6, 0));
    job.join("a", "p");
    job.coordinator.serverJoined();
    job.coordinator.tick();
    assertEquals(List.of(), job.orders.all(Opened.class));
    assertEquals(Phase.EVALUATING, job.coordinator.snapshot().getPhase());
    job.evaluated(1);
    assertEquals(1, job.orders.all(Opened.class).size());
  }

  @ParameterizedTest
  @ValueSource(doubles = {710, Double.NaN, Double.POSITIVE_INFINITY})
  void aPerplexityThatIsNoNumberIsLeftOut(double meanLoss) {
    job(Job.plan(FedLoRA, 2, 1, 6, 0));
    job.join("a", "p");
    job.coordinator.serverJoined();
    job.evaluated(meanLoss);
    Progress.Evaluation evaluation = job.coordinator.snapshot().getEvaluation();
    assertFalse(evaluation.hasInitialPerplexity());
    assertFalse(evaluation.hasPerplexity());
    assertFalse(evaluation.hasBest());
  }

  @Test
  void clientsThatNobodyAsksToWorkAreStillThere() {
    job(Job.plan(SplitLoRA, 2, 1, 6, 0));
    PodId pod = job.join("a", "p");
    assertEquals(0, job.coordinator.snapshot().getClients().getActive());
    job.coordinator.serverJoined();
    job.evaluated(1);
    assertEquals(2, job.coordinator.snapshot().getClients().getActive());
    job.completeRound(1);
    assertEquals("EVALUATING 2",
        job.coordinator.snapshot().getPhase() + " " + job.coordinator.snapshot().getClients().getActive());
    job.evaluated(1);
    job.coordinator.podLost(pod);
    assertEquals(0, job.coordinator.snapshot().getClients().getActive(), "the round waits for a pod");
    job.join("a", "q");
    job.completeRound(2);
    job.evaluated(1);
    assertEquals("COMPLETE 2",
        job.coordinator.snapshot().getPhase() + " " + job.coordinator.snapshot().getClients().getActive());
  }

  @Test
  void anEvaluationIsRepeatedByTheNextServer() {
    job(Job.plan(FedLoRA, 2, 1, 6, 0));
    job.join("a", "p");
    job.coordinator.serverJoined();
    job.coordinator.serverLost();
    job.coordinator.evaluated(new Entry.Evaluated(0, 1, 5));
    assertEquals(List.of(), job.entries(Entry.Evaluated.class), "a server that was given up says nothing");
    job.coordinator.serverJoined();
    assertEquals(2, job.orders.all(EvaluationAsked.class).size());
    job.evaluated(1);
    job.coordinator.evaluated(new Entry.Evaluated(0, 1, 5));
    assertEquals(1, job.entries(Entry.Evaluated.class).size(), "twice said counts once");
  }

  @Test
  void anEvaluationLostWithTheAggregatorIsRepeatedBeforeTheNextRound() {
    job(Job.plan(SplitLoRA, 2, 1, 6, 0));
    job.join("a", "p");
    job.coordinator.serverJoined();
    job.evaluated(1);
    job.completeRound(1);
    assertEquals(new EvaluationAsked(1), job.orders.last(EvaluationAsked.class));
    job.restart();
    job.join("a", "p");
    job.coordinator.serverJoined();
    assertEquals(List.of(new EvaluationAsked(1)), job.orders.all(EvaluationAsked.class));
    assertEquals(List.of(), job.orders.all(Opened.class));
    job.evaluated(1);
    assertEquals(new RoundId("demo", 2, 1, 0), job.lastOpened());
  }

  @Test
  void aValidationLossThatIsNoNumberFailsTheJob() {
    job(Job.plan(FedLoRA, 2, 1, 6, 0));
    job.join("a", "p");
    job.coordinator.serverJoined();
    job.evaluated(Double.NaN);
    assertEquals(new Finished(false, Reason.DIVERGED_CLIENT, "the validation loss after round 0 is NaN,"
        + " or a text that the model generates is not finite; lower the learning rate"), job.end());
    assertEquals(List.of(), job.entries(Entry.Evaluated.class));
  }

  // --- stop and go on ---

  @Test
  void stopsAfterTheOpenRoundAndGoesOnWithTheNext() {
    job(Job.plan(SplitLoRA));
    job.join("a", "p");
    job.coordinator.serverJoined();
    job.coordinator.stopAfterRound();
    job.coordinator.tick();
    assertEquals(List.of(), job.orders.all(Finished.class));
    job.completeRound(1);
    assertEquals(new Finished(false, Reason.REASON_UNSPECIFIED, "stopped after round 1 as asked; go on with --resume"),
        job.end());
    job.restart();
    assertEquals(List.of(), job.orders.all(Finished.class), "a stop is not an end");
    job.join("a", "p");
    job.coordinator.serverJoined();
    assertEquals(new RoundId("demo", 2, 1, 0), job.lastOpened());
    job.completeRound(2);
    assertTrue(job.end().succeeded());
  }

  @Test
  void aStopInTheLastRoundIsACompletedJob() {
    job(Job.plan(FedLoRA, 1, 0, 6, 0));
    job.join("a", "p");
    job.coordinator.stopAfterRound();
    job.completeRound(1);
    assertTrue(job.end().succeeded());
  }

  @Test
  void aJobThatIsCompleteSaysSoAtOnce() {
    job(Job.plan(FedLoRA, 1, 0, 6, 0));
    job.join("a", "p");
    job.completeRound(1);
    job.restart();
    assertEquals(new Finished(true, Reason.REASON_UNSPECIFIED, "all 1 rounds are done"), job.end());
    assertEquals(Phase.COMPLETE, job.coordinator.snapshot().getPhase());
    job.join("a", "p");
    job.coordinator.tick();
    assertEquals(List.of(), job.grants());
  }

  @Test
  void aJobThatFailedCanBeResumed() {
    job(Job.plan(FedLoRA));
    job.join("a", "p");
    job.completeRound(1);
    job.coordinator.fail(Reason.DIVERGED_CLIENT, "client a/0: too fast");
    assertEquals(Phase.FAILED, job.coordinator.snapshot().getPhase());
    job.restart();
    assertFalse(job.coordinator.over());
    job.join("a", "p");
    assertEquals(new RoundId("demo", 2, 1, 0), job.lease(0).round());
    job.completeRound(2);
    assertTrue(job.end().succeeded());
  }

  @Test
  void anAggregatorThatComesBackOpensTheRoundAgainInItsOwnIncarnation() {
    job(Job.plan(SplitLoRA));
    job.join("a", "p");
    job.coordinator.serverJoined();
    Lease before = job.lease(0);
    job.done(before, 1);
    job.restart();
    job.join("a", "p");
    job.coordinator.serverJoined();
    assertEquals(new RoundId("demo", 2, 0, 0), job.lastOpened());
    assertFalse(job.coordinator.valid(before));
    job.coordinator.clientDone(job.orders.holder(before), before, 0);
    job.done(job.lease(1), 1);
    job.serverDone(1);
    assertEquals(0, job.journal.completedRounds(), "what an older incarnation was given does not count");
    job.done(job.lease(0), 1);
    assertEquals(1, job.journal.completedRounds());
  }
}
