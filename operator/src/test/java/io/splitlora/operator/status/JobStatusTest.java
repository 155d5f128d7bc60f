package io.splitlora.operator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.BestStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.DroppedStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.desired.AggregatorObjects;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.StartWarnings;
import io.splitlora.operator.progress.EarlierProgress;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.BestRound;
import io.splitlora.v1.DroppedParticipant;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Clients;
import io.splitlora.v1.Progress.Evaluation;
import io.splitlora.v1.Progress.Loss;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.v1.Progress.Trouble;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundSummary;
import io.splitlora.v1.Score;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is seen of a job, and the status that follows from it. */
class JobStatusTest {
  private static final Instant NOW = Instant.parse(ExampleJob.CREATED).plusSeconds(60);
  private static final Progress TRAINING = Progress.newBuilder().setPhase(Progress.Phase.RUNNING)
      .setRounds(Rounds.newBuilder().setCompleted(3).setAll(10).setRemainingSeconds(250))
      .setClients(Clients.newBuilder().setActive(2).setAll(3))
      .setLoss(Loss.newBuilder().setLastRound(2.3149))
      .setEvaluation(Evaluation.newBuilder().setPerplexity(9.876).setInitialPerplexity(666.1))
      .setTraffic(Progress.Traffic.newBuilder().setActivationBytesUp(600).setGradientBytesDown(500)
          .setAdapterBytesUp(400).setAdapterBytesDown(400))
      .addHistory(RoundSummary.newBuilder().setCompletedRounds(3).setLoss(2.3149).setPerplexity(9.876)).build();

  private final SplitLoRAJob job = ExampleJob.with();

  @Test
  void aNewJobHasAllFiguresThoughItsObjectsAreStillMade() {
    var status = JobStatus.ofNew(job, NOW);
    assertEquals(Phase.Pending, status.phase());
    assertEquals("0/10", status.round());
    assertEquals(0, status.completedRounds());
    assertEquals("Creating", Conditions.find(status, JobConditions.ACCEPTED).orElseThrow().getReason());
  }

  @Test
  void theExportClaimOfAnEarlierJobIsNamedIfItHasAnotherSize() {
    var claim = AggregatorObjects.export(job).edit().editMetadata().withCreationTimestamp("2020-01-01T00:00:00Z")
        .endMetadata().build();
    assertEquals("the job's objects are as its spec says", accepted(claim));
    var larger = claim.edit().editSpec().editResources().withRequests(Map.of("storage", new Quantity("77Gi")))
        .endResources().endSpec().build();
    assertEquals(
        "the job's objects are as its spec says, but claim quickstart-export of 77Gi, made by an earlier job of this"
            + " name, "
            + "is used as it is",
        accepted(larger));
    var own = larger.edit().editMetadata().withCreationTimestamp(NOW.toString()).endMetadata().build();
    assertEquals("the job's objects are as its spec says", accepted(own), "its size was changed since");
  }

  private String accepted(HasMetadata object) {
    return condition(at(NOW, object), JobConditions.ACCEPTED).getMessage();
  }

  @Test
  void aNewJobWaitsForItsPods() {
    var status = status(Optional.empty());
    assertEquals(Phase.Pending, status.phase());
    assertEquals("0/10", status.round());
    assertCondition(status, JobConditions.ACCEPTED, "True", "ObjectsApplied");
    assertCondition(status, JobConditions.TRAINING, "False", "WaitingForPods");
    assertTrue(condition(status, JobConditions.TRAINING).getMessage().contains("pool cinemas (0 of 3)"));
    assertEquals(1L, condition(status, JobConditions.ACCEPTED).getObservedGeneration());
  }

  @Test
  void aJobThatTrainsShowsWhatItsAggregatorSays() {
    var status = status(Optional.of(TRAINING));
    assertEquals(Phase.Running, status.phase());
    assertEquals("3/10", status.round());
    assertEquals("2/3", status.clients());
    assertEquals("4m10s", status.eta());
    assertEquals("2.31", status.columns().loss());
    assertEquals("9.88", status.columns().perplexity());
    assertEquals(List.of(1000L, 900L), List.of(status.bytesUp(), status.bytesDown()), "over the cut and beside it");
    assertEquals(30, status.progressPercentage());
    assertEquals(1, status.history().size());
  }

  @Test
  void theLossIsThatOfTheLastCompletedRoundWhateverTheOpenOneHas() {
    var stepping = TRAINING.toBuilder();
    stepping.getRoundsBuilder().setStep(4);
    stepping.getLossBuilder().setOpenRound(1.5);
    assertEquals(2.3149, status(Optional.of(stepping.build())).loss());
    assertEquals("2.31", status(Optional.of(stepping.build())).columns().loss());
    stepping.getLossBuilder().clearLastRound();
    assertNull(status(Optional.of(stepping.clearHistory().build())).loss(), "no round is complete");
    var lastWords = TRAINING.toBuilder().clearHistory();
    assertEquals(2.3149, status(Optional.of(lastWords.build())).loss(), "a message that had no room for the history");
  }

  @Test
  void cenLoRAHasOneClientBeforeAndAfterItsAggregatorSpeaks() {
    var central = ExampleJob.with("spec.training.method=CenLoRA");
    var status = JobStatus.of(central, observed(), Optional.empty(), Optional.empty(), Optional.empty(), NOW);
    assertEquals("0/1", status.clients());
  }

  @Test
  void scoresOfTextHaveAColumn() {
    var bleu = Score.newBuilder().setMetric("BLEU").setValue(0.51249).build();
    var scored = TRAINING.toBuilder()
        .setEvaluation(
            Evaluation.newBuilder().addScores(bleu).addScores(Score.newBuilder().setMetric("NIST").setValue(6.5))
                .setPrimary(bleu).setBest(BestRound.newBuilder().setCompletedRounds(2).setValue(0.53)))
        .addHistory(RoundSummary.newBuilder().setCompletedRounds(4).setLoss(2).setScore(0.51249)).build();
    var status = status(Optional.of(scored));
    assertEquals("BLEU 0.512", status.score());
    assertEquals(Map.of("BLEU", 0.51249, "NIST", 6.5), status.scores());
    assertEquals(new BestStatus(2, "BLEU", 0.53), status.best());
    assertEquals(0.51249, status.history().get(1).score());
    job.setStatus(status);
    assertEquals(status.score(), status(Optional.empty()).score(), "figures stay when the aggregator is silent");
  }

  @Test
  void thePerplexityHasAColumnOfItsOwn() {
    var ranked = Evaluation.newBuilder().setPrimary(Score.newBuilder().setMetric("Perplexity").setValue(9.876))
        .setBest(BestRound.newBuilder().setCompletedRounds(3).setValue(9.876));
    var status = status(Optional.of(TRAINING.toBuilder().setEvaluation(ranked).build()));
    assertNull(status.score());
    assertEquals(new BestStatus(3, "Perplexity", 9.876), status.best());
  }

  @Test
  void whatIsNoNumberIsLeftOut() {
    var bleu = Score.newBuilder().setMetric("BLEU").setValue(Double.NaN).build();
    var evaluation =
        Evaluation.newBuilder().setPerplexity(Double.POSITIVE_INFINITY).setInitialPerplexity(Double.POSITIVE_INFINITY)
            .addScores(bleu).setPrimary(bleu).setBest(BestRound.newBuilder().setValue(Double.NaN));
    var status = status(Optional.of(TRAINING.toBuilder().setLoss(Loss.newBuilder().setLastRound(Double.NaN))
        .setEvaluation(evaluation)
        .clearHistory()
        .addHistory(RoundSummary.newBuilder().setCompletedRounds(3).setLoss(Double.NaN).setScore(Double.NaN)).build()));
    assertFalse(Serialization.asJson(status).matches("(?s).*(NaN|Infinity).*"), Serialization.asJson(status));
  }

  @Test
  void figuresStayWhenTheAggregatorIsSilent() {
    job.setStatus(status(Optional.of(TRAINING)));
    var status = status(Optional.empty());
    assertEquals("3/10", status.round());
    assertEquals(2.3149, status.loss());
    assertEquals(666.1, status.initialPerplexity());
  }

  @Test
  void aJobThatTrainsIsNotPendingWhileTheOperatorStartsAgainOrTheAggregatorEnds() {
    job.setStatus(status(Optional.of(TRAINING)));
    var ready = pod(Role.AGGREGATOR).edit().withNewStatus().addNewCondition().withType("Ready").withStatus("True")
        .endCondition().endStatus().build();
    assertEquals(Phase.Running,
        JobStatus.of(job, observed(ready), Optional.empty(), Optional.empty(), Optional.empty(), NOW).phase());
    var done = pod(Role.AGGREGATOR).edit().withNewStatus().withPhase("Succeeded").endStatus().build();
    assertEquals(Phase.Running,
        JobStatus.of(job, observed(done), Optional.empty(), Optional.empty(), Optional.empty(), NOW).phase());
    assertEquals(Phase.Pending, status(Optional.empty()).phase());
  }

  @Test
  void figuresCanWaitAndConditionsCannot() {
    var before = status(Optional.of(TRAINING));
    var moreLoss = status(Optional.of(TRAINING.toBuilder().setLoss(Loss.newBuilder().setLastRound(2)).build()));
    assertFalse(moreLoss.equals(before));
    assertFalse(StatusNews.differsInMoreThanFigures(before, moreLoss));
    assertTrue(StatusNews.differsInMoreThanFigures(before, status(Optional.empty())));
    assertTrue(StatusNews.differsInMoreThanFigures(null, before));
  }

  @Test
  void whoWasDroppedIsNamedAndToldOnce() {
    var before = status(Optional.of(TRAINING));
    assertNull(before.dropped());
    var without =
        with(Clients.newBuilder().setParticipants(2).addDropped(DroppedParticipant.newBuilder().setClient("shops/1")
            .setReason(Reason.ROUND_DEADLINE_EXCEEDED).setMessage("not complete after 60 s; missing: [shops/1]")));
    var now = status(Optional.of(without));
    assertEquals(2, now.participants());
    assertEquals(
        List.of(new DroppedStatus("shops/1", "RoundDeadlineExceeded", "not complete after 60 s; missing: [shops/1]")),
        now.dropped());
    assertTrue(StatusNews.differsInMoreThanFigures(before, now));
    assertEquals(List.of(new StatusNews.News(true, "RoundDeadlineExceeded", "shops/1",
        "a round goes on without client shops/1: not complete after 60 s; missing: [shops/1]")),
        StatusNews.between(before, now));
    assertEquals(List.of(), StatusNews.between(now, now));
    job.setStatus(now);
    assertEquals(now.dropped(), status(Optional.empty()).dropped(), "it stays while the aggregator is silent");
  }

  @Test
  void whoseUpdateWasTooLongIsNamedAndToldOnce() {
    var before = status(Optional.of(with(Clients.newBuilder().setParticipants(4))));
    assertNull(before.bounded());
    var one = with(Clients.newBuilder().setParticipants(4).addBounded("shops/1")).toBuilder()
        .setTrouble(Progress.Trouble.newBuilder().setBoundedUpdates(7)).build();
    var now = status(Optional.of(one));
    assertEquals(List.of("shops/1"), now.bounded());
    assertEquals(7, now.boundedUpdates());
    assertTrue(StatusNews.differsInMoreThanFigures(before, now), "it cannot wait");
    assertEquals(List.of(new StatusNews.News(true, "UpdateBounded", "shops/1",
        "client shops/1 sent an update that is longer than aggregation.normBound allows; it counts no more than that")),
        StatusNews.between(before, now));
    assertEquals(List.of(), StatusNews.between(now, now), "in the next round again");
    job.setStatus(now);
    assertEquals(7, status(Optional.empty()).boundedUpdates(), "it stays while the aggregator is silent");
  }

  @Test
  void ofManyDroppedTheFirstAreNamed() {
    var clients = Clients.newBuilder().setParticipants(70);
    for (int client = 0; client < 30; client++) {
      clients.addDropped(DroppedParticipant.newBuilder().setClient("shops/" + client).setReason(Reason.REFUSED_UPLOAD)
          .setMessage("x"));
    }
    var dropped = status(Optional.of(with(clients))).dropped();
    assertEquals(20, dropped.size());
    assertEquals(new DroppedStatus("shops/19", "RefusedUpload", "x"), dropped.get(19));
  }

  @Test
  void aRoundWithEveryoneDropsNobody() {
    job.setStatus(status(
        Optional.of(with(Clients.newBuilder().addDropped(DroppedParticipant.newBuilder().setClient("shops/0"))))));
    var status = status(Optional.of(with(Clients.newBuilder().setParticipants(3))));
    assertEquals(3, status.participants());
    assertNull(status.dropped());
  }

  @Test
  void theHistoryIsBounded() {
    var progress = TRAINING.toBuilder().clearHistory();
    for (int round = 1; round <= 70; round++) {
      progress.addHistory(RoundSummary.newBuilder().setCompletedRounds(round).setLoss(1));
    }
    var history = status(Optional.of(progress.build())).history();
    assertEquals(50, history.size());
    assertEquals(70, history.get(49).round());
    assertNull(history.get(49).perplexity());
  }

  @Test
  void aConditionThatDoesNotChangeKeepsItsTime() {
    job.setStatus(status(Optional.empty()));
    var later =
        JobStatus.of(job, observed(), Optional.empty(), Optional.empty(), Optional.of(TRAINING), NOW.plusSeconds(30));
    assertEquals(NOW.toString(), condition(later, JobConditions.ACCEPTED).getLastTransitionTime());
    assertEquals(NOW.plusSeconds(30).toString(), condition(later, JobConditions.TRAINING).getLastTransitionTime());
  }

  @Test
  void aDisturbanceIsShownAndToldOnce() {
    job.setStatus(status(Optional.of(TRAINING)));
    var disturbed = TRAINING.toBuilder().setTrouble(Trouble.newBuilder().setLastDisturbance(
        Failure.newBuilder().setReason(Reason.CONNECTION_LOST).setMessage("the split server went away"))).build();
    var status = status(Optional.of(disturbed));
    assertEquals("ConnectionLost", status.lastFailure().reason());
    var warning = new StatusNews.News(true, "ConnectionLost", "the split server went away");
    assertEquals(List.of(warning), StatusNews.between(job.getStatus(), status));
    assertEquals(List.of(), StatusNews.between(status, status));
  }

  @Test
  void aRefusedJobSaysWhy() {
    var refusal = new InvalidJobException("NameTaken", "the name of Service quickstart-aggregator is taken");
    var status = JobStatus.of(job, observed(), Optional.empty(), Optional.of(refusal), Optional.empty(), NOW);
    assertCondition(status, JobConditions.ACCEPTED, "False", "NameTaken");
  }

  @Test
  void aPodThatNoNodeTakesIsNamed() {
    var pod = pod(Role.SPLIT_SERVER).edit().withNewStatus().withPhase("Pending").addNewCondition()
        .withType("PodScheduled").withStatus("False")
        .withMessage("0/1 nodes are available: 1 Insufficient nvidia.com/gpu.").endCondition().endStatus().build();
    var status = JobStatus.of(job, observed(pod), Optional.empty(), Optional.empty(), Optional.empty(), NOW);
    assertCondition(status, JobConditions.PODS_READY, "False", "Unschedulable");
    assertTrue(condition(status, JobConditions.PODS_READY).getMessage().contains("Insufficient nvidia.com/gpu"));
  }

  @Test
  void aCompleteJobHasItsAdaptersDigestAndStaysComplete() {
    var done = aggregatorJob("Complete");
    var end = completed(10).setPhase(Progress.Phase.COMPLETE).setAdapter(Progress.Adapter.newBuilder().setSha256("abc"))
        .build();
    var status = ended(Optional.of(end), done);
    assertEquals(Phase.Complete, status.phase());
    assertEquals("quickstart-export", status.adapter().claim());
    assertEquals("abc", status.adapter().sha256());
    assertNull(status.clients());
    assertNull(status.eta());

    job.setStatus(status);
    var withoutAnything = ended(Optional.empty());
    assertEquals(Phase.Complete, withoutAnything.phase());
    assertEquals("abc", withoutAnything.adapter().sha256());
  }

  /** Jobs keep the image with which they began, and the operator may be newer. */
  @Test
  void theLastWordsOfAnEarlierImageEndTheJobAndKeepItsFigures() throws IOException {
    job.setStatus(status(Optional.of(TRAINING)));
    var words = "AllRoundsDone: all 10 rounds are done\nfigures "
        + Base64.getEncoder().encodeToString(EarlierProgress.told().toByteArray());
    var observed = observed(aggregatorJob("Complete"), terminated(pod(Role.AGGREGATOR), 0, words));
    var status = JobStatus.of(job, observed, Ending.of(job, observed, NOW), Optional.empty(),
        Ending.lastFigures(observed), NOW);
    assertEquals(Phase.Complete, status.phase());
    assertEquals("3/10", status.round());
    assertEquals(2.3149, status.loss());
    assertEquals(1, status.history().size());
  }

  @Test
  void aFailedAggregatorsLastWordsAreTheReason() {
    var pod = terminated(pod(Role.AGGREGATOR), 4, "DivergedClient: client cinemas/2: the loss is NaN");
    var status = ended(Optional.empty(), aggregatorJob("Failed"), pod);
    assertEquals(Phase.Failed, status.phase());
    assertCondition(status, JobConditions.FAILED, "True", "DivergedClient");
    assertEquals("client cinemas/2: the loss is NaN", status.lastFailure().message());
  }

  /** What a status once says of the end holds for good: it is not written before the pod's words are known. */
  @Test
  void aFailedJobsEndIsReadWhenItsPodHasTold() {
    var running = pod(Role.AGGREGATOR).edit().withNewStatus().addNewContainerStatus().withName("worker").withNewState()
        .withNewRunning().withStartedAt(NOW.toString()).endRunning().endState().endContainerStatus().endStatus()
        .build();
    assertEquals(Optional.empty(), Ending.of(job, observed(aggregatorJob("Failed"), running), NOW));
    var gone = running.edit().editMetadata().withDeletionTimestamp(NOW.toString()).endMetadata().build();
    assertTrue(Ending.of(job, observed(aggregatorJob("Failed"), gone), NOW).isPresent(),
        "nobody waits for words that never come");
  }

  @Test
  void aClientThatRefusesItsInputEndsNothingAndIsNamed() {
    var refusing = terminated(pod(Role.CLIENT), 3, "BadInput: train.txt:3: the line has no ||");
    assertEquals(Phase.Pending, ended(Optional.empty(), refusing).phase());
    String message = "pod quickstart-client-x of pool cinemas refuses its input: train.txt:3: the line has no ||; "
        + "the job waits: mend it, and the pod goes on by itself when it is started again, or suspend the job";
    assertPodsReady("BadInput", message, refusing);
    var status = ended(Optional.empty(), refusing);
    assertTrue(StatusNews.between(null, status).contains(new StatusNews.News(true, "BadInput", message)));
    assertEquals(List.of(), StatusNews.between(status, status), "told once");

    var withoutIt = ExampleJob.with("spec.aggregation.quorum=0.5", "spec.aggregation.roundDeadlineSeconds=60");
    assertTrue(condition(
        JobStatus.of(withoutIt, observed(refusing), Optional.empty(), Optional.empty(), Optional.of(TRAINING), NOW),
        JobConditions.PODS_READY).getMessage().endsWith(
            "rounds go on without the pool's clients as long as the quorum holds; mend it, and they take part again"));
  }

  @Test
  void aRefusalStandsUntilThePodOutlivesIt() {
    var refused =
        new ContainerStateBuilder().withNewTerminated().withExitCode(3).withMessage("BadInput: train.txt has no lines")
            .withStartedAt(NOW.minusSeconds(8).toString()).withFinishedAt(NOW.toString()).endTerminated().build();
    var again = pod(Role.CLIENT).edit().withNewStatus().addNewContainerStatus().withName("worker")
        .withLastState(refused).withNewState()
        .withNewRunning().withStartedAt(NOW.plusSeconds(20).toString()).endRunning().endState().endContainerStatus()
        .endStatus().build();
    assertCondition(at(NOW.plusSeconds(40), again), JobConditions.PODS_READY, "False", "BadInput");
    assertCondition(at(NOW.plusSeconds(50), again), JobConditions.PODS_READY, "False", "Starting");
  }

  @Test
  void anAdapterThatIsNotOutIsToldAndTheTrainingStaysDone() {
    var exporting = completed(10).setPhase(Progress.Phase.EXPORTING)
        .setTrouble(Trouble.newBuilder().setExport(Failure.newBuilder()
            .setReason(Reason.EXPORT_FAILED)
            .setMessage("/export: the adapter could not be written: No space left on device.")))
        .build();
    var status = status(Optional.of(exporting));
    assertEquals(Phase.Running, status.phase());
    assertCondition(status, JobConditions.COMPLETE, "False", "ExportFailed");
    String message = "all rounds are done, and the adapter is not on claim quickstart-export: "
        + "/export: the adapter could not be written: No space left on device. It is tried again until it is.";
    assertEquals(message, condition(status, JobConditions.COMPLETE).getMessage());
    assertTrue(StatusNews.between(status(Optional.of(TRAINING)), status)
        .contains(new StatusNews.News(true, "ExportFailed", message)));
  }

  @Test
  void aLostRolesNextPodIsAnnouncedWithItsTime() {
    var server = new JobBuilder().withNewMetadata().withName("quickstart-split-server").withUid("s").endMetadata()
        .withNewSpec().endSpec().build();
    var failed = terminated(pod(Role.SPLIT_SERVER), 137, "").edit().editMetadata().addNewOwnerReference().withUid("s")
        .endOwnerReference().endMetadata()
        .editStatus().withPhase("Failed").editContainerStatus(0).editState().editTerminated().withReason("OOMKilled")
        .withFinishedAt(NOW.toString())
        .endTerminated().endState().endContainerStatus().endStatus().build();
    assertPodsReady("OOMKilled",
        "the split server's pod was lost (pod quickstart-split-server-x ended with exit status 137; "
            + "see kubectl logs quickstart-split-server-x); another starts at " + NOW.plusSeconds(10),
        server, failed);
  }

  @Test
  void theDeadlineCountsFromCreationOrFromWhenTheJobWasResumed() {
    var limited = ExampleJob.with("spec.runPolicy.activeDeadlineSeconds=60");
    Instant created = Instant.parse(ExampleJob.CREATED);
    assertEquals(Optional.of(created.plusSeconds(60)), Deadline.of(limited, created));
    assertTrue(Ending.of(limited, observed(), created.plusSeconds(59)).isEmpty());
    assertEquals("DeadlineExceeded", Ending.of(limited, observed(), created.plusSeconds(60)).orElseThrow().reason());

    var suspended = ExampleJob.with("spec.runPolicy.activeDeadlineSeconds=60", "spec.runPolicy.suspend=true");
    assertEquals(Optional.empty(), Deadline.of(suspended, created));
    limited.setStatus(JobStatus.of(suspended, observed(), Optional.empty(), Optional.empty(), Optional.empty(),
        created.plusSeconds(10)));
    Instant resumed = created.plus(Duration.ofHours(1));
    assertEquals(Optional.of(resumed.plusSeconds(60)), Deadline.of(limited, resumed));
    limited.setStatus(JobStatus.of(limited, observed(), Optional.empty(), Optional.empty(), Optional.empty(), resumed));
    assertEquals(Optional.of(resumed.plusSeconds(60)), Deadline.of(limited, resumed.plusSeconds(30)));
  }

  @Test
  void aRoleWhosePodsAllFailedSaysWhy() {
    var failed = terminated(pod(Role.SPLIT_SERVER), 137, "").edit().editStatus().withPhase("Failed")
        .editContainerStatus(0).editState()
        .editTerminated().withReason("OOMKilled").endTerminated().endState().endContainerStatus().endStatus().build();
    var status = JobStatus.of(job, observed(failed), Optional.empty(), Optional.empty(), Optional.empty(), NOW);
    assertCondition(status, JobConditions.PODS_READY, "False", "OOMKilled");
  }

  @Test
  void aContainerBesideTheRolesMayEndAsItLikes() {
    var pod = terminated(pod(Role.CLIENT), 4, "").edit().editStatus().editContainerStatus(0).withName("side")
        .endContainerStatus().endStatus().build();
    assertEquals(Phase.Pending, ended(Optional.empty(), pod).phase());
  }

  @Test
  void aJobThatEndedIsNotSuspended() {
    var suspended = ExampleJob.with("spec.runPolicy.suspend=true");
    var ending = Optional.of(new Ending(true, "AllRoundsDone", "done"));
    var status = JobStatus.of(suspended, observed(), ending, Optional.empty(), Optional.empty(), NOW);
    assertEquals(Phase.Complete, status.phase());
    assertCondition(status, JobConditions.SUSPENDED, "False", "JobEnded");
  }

  // --- who works ---

  @Test
  void aSuspendedJobHasNobodyAtWorkAndNoTimeLeft() {
    job.setStatus(status(Optional.of(TRAINING)));
    var suspended = ExampleJob.with("spec.runPolicy.suspend=true");
    suspended.setStatus(job.getStatus());
    for (var progress : List.of(Optional.of(TRAINING), Optional.<Progress>empty())) {
      var status = JobStatus.of(suspended, observed(), Optional.empty(), Optional.empty(), progress, NOW);
      assertEquals("0/3 null null", status.clients() + " " + status.eta() + " " + status.estimatedRemainingSeconds());
    }
  }

  @Test
  void aJobThatWaitsForItsAggregatorHasNobodyAtWork() {
    job.setStatus(status(Optional.of(TRAINING)));
    assertEquals("0/3 null", status(Optional.empty()).clients() + " " + status(Optional.empty()).eta());
    var ready = ready(pod(Role.AGGREGATOR));
    var restarted = JobStatus.of(job, observed(ready), Optional.empty(), Optional.empty(), Optional.empty(), NOW);
    assertEquals("2/3 4m10s", restarted.clients() + " " + restarted.eta(), "only this operator is new");
  }

  @Test
  void aPoolWithoutPodsIsNamedAndTheJobDoesNotSeemToRun() {
    var nobody = with(Clients.newBuilder().setParticipants(3).setAll(3));
    var status = JobStatus.of(job, observed(ready(pod(Role.AGGREGATOR)), ready(pod(Role.SPLIT_SERVER)), pool(0)),
        Optional.empty(),
        Optional.empty(), Optional.of(nobody), NOW);
    assertEquals(Phase.Pending, status.phase());
    assertCondition(status, JobConditions.PODS_READY, "False", "NoPods");
    assertCondition(status, JobConditions.TRAINING, "False", "NoPods");
    assertEquals(
        "pool cinemas has no pods, so that nobody works for its clients; scale clientpool/quickstart-cinemas up",
        condition(status, JobConditions.TRAINING).getMessage());
    assertEquals("0/3", status.clients());
  }

  @Test
  void aRoundWhoseFirstLeaseIsNotTakenYetTrains() {
    var opened = Optional.of(with(Clients.newBuilder().setParticipants(3).setAll(3)));
    var pods = observed(ready(pod(Role.AGGREGATOR)), ready(pod(Role.SPLIT_SERVER)), pool(3), ready(pod(Role.CLIENT)));
    var status = JobStatus.of(job, pods, Optional.empty(), Optional.empty(), opened, NOW);
    assertEquals(Phase.Running, status.phase());
    assertFalse(StatusNews.differsInMoreThanFigures(
        JobStatus.of(job, pods, Optional.empty(), Optional.empty(), Optional.of(TRAINING), NOW), status));
    assertEquals(Phase.Pending, status(opened).phase(), "no pod of a client is ready");
  }

  @Test
  void aRoundThatGoesOnWithoutAnEmptyPoolTrains() {
    var others = with(Clients.newBuilder().setActive(2).setParticipants(2).setAll(3));
    var status = JobStatus.of(job, observed(ready(pod(Role.AGGREGATOR)), ready(pod(Role.SPLIT_SERVER)), pool(0)),
        Optional.empty(),
        Optional.empty(), Optional.of(others), NOW);
    assertEquals(Phase.Running, status.phase());
    assertCondition(status, JobConditions.PODS_READY, "False", "NoPods");
  }

  // --- why pods do not run ---

  @Test
  void whatForbidsAPoolsPodsIsPassedOn() {
    var forbidden = pool(3).edit().withNewStatus().addNewCondition().withType("ReplicaFailure").withStatus("True")
        .withReason("FailedCreate")
        .withMessage("pods \"quickstart-cinemas-x\" is forbidden: exceeded quota: few").endCondition().endStatus()
        .build();
    assertPodsReady("FailedCreate",
        "no pod of pool cinemas can be made: pods \"quickstart-cinemas-x\" is forbidden: exceeded quota: few",
        forbidden);
  }

  @Test
  void whatForbidsARolesPodIsPassedOnFromItsEvent() {
    var server = new JobBuilder().withNewMetadata().withName("quickstart-split-server").withUid("s")
        .withLabels(Labels.role("quickstart", Role.SPLIT_SERVER))
        .endMetadata().withNewSpec().endSpec().build();
    var event = warning("s", "FailedCreate", "Error creating: pods \"x\" is forbidden: violates PodSecurity", 1);
    assertEquals(List.of(server), StartWarnings.unexplained(observed(server)));
    assertPodsReady("FailedCreate",
        "no pod of the split server can be made: Error creating: pods \"x\" is forbidden: violates PodSecurity", server,
        event);
    var suspended = server.edit().editSpec().withSuspend(true).endSpec().build();
    assertEquals(List.of(), StartWarnings.unexplained(observed(suspended)));
    assertEquals(List.of(), StartWarnings.unexplained(observed(server, pod(Role.SPLIT_SERVER))));
  }

  @Test
  void whatKeepsAPodFromStartingIsPassedOnFromItsNewestEvent() {
    var pod = pod(Role.AGGREGATOR).edit().editMetadata().withUid("a").endMetadata().withNewStatus().withPhase("Pending")
        .addNewCondition().withType("PodScheduled").withStatus("True").endCondition().endStatus().build();
    assertEquals(List.of(pod), StartWarnings.unexplained(observed(pod)));
    assertPodsReady("FailedMount", "pod quickstart-aggregator-x does not start: MountVolume failed", pod,
        warning("a", "FailedAttachVolume", "Multi-Attach error for volume v", 1),
        warning("a", "FailedMount", "MountVolume failed", 2),
        warning("other", "FailedMount", "not ours", 3), warning("a", "Unhealthy", "Readiness probe failed", 4));
    var running = pod.edit().editStatus().withPhase("Running").endStatus().build();
    assertPodsReady("Starting", "not ready yet: aggregator, split-server, pool cinemas (0 of 3)", running,
        warning("a", "FailedMount", "long ago", 1));
  }

  @Test
  void whatAnEventToldIsOverWhenANodeTookThePodOrNobodySaysItAgain() {
    var placed =
        pod(Role.AGGREGATOR).edit().editMetadata().withUid("a").endMetadata().withNewStatus().withPhase("Pending")
            .addNewCondition().withType("PodScheduled").withStatus("True")
            .withLastTransitionTime(NOW.plusSeconds(2).toString()).endCondition()
            .endStatus().build();
    var unplaced = warning("a", "FailedScheduling", "0/1 nodes are available", 1);
    var mount = warning("a", "FailedMount", "MountVolume failed", 3);
    assertCondition(at(NOW.plusSeconds(5), placed, unplaced), JobConditions.PODS_READY, "False", "Starting");
    assertCondition(at(NOW.plusSeconds(5), placed, unplaced, mount), JobConditions.PODS_READY, "False", "FailedMount");
    assertCondition(at(NOW.plusSeconds(183), placed, mount), JobConditions.PODS_READY, "False", "Starting");
    var again = mount.edit().withLastTimestamp(null).withNewEventTime(NOW.plusSeconds(3).toString()).withNewSeries()
        .withCount(9)
        .withNewLastObservedTime(NOW.plusSeconds(120).toString()).endSeries().build();
    assertCondition(at(NOW.plusSeconds(183), placed, again), JobConditions.PODS_READY, "False", "FailedMount");
  }

  @Test
  void aFullVolumeIsToldUntilThereIsAnAggregator() {
    var full = failed(pod(Role.AGGREGATOR), 6, "JournalFailed: No space left on device");
    var next = pod(Role.AGGREGATOR).edit().editMetadata().withName("quickstart-aggregator-y")
        .withCreationTimestamp(NOW.toString()).endMetadata().build();
    assertPodsReady("JournalFailed", "pod quickstart-aggregator-x failed: No space left on device", full, next);
    var status = JobStatus.of(job, observed(full, next), Optional.empty(), Optional.empty(), Optional.empty(), NOW);
    assertEquals("JournalFailed", status.lastFailure().reason());
    assertEquals(1, StatusNews.between(status(Optional.of(TRAINING)), status).stream()
        .filter(news -> news.reason().equals("JournalFailed")).count());
    job.setStatus(status);
    var trouble = Trouble.newBuilder().setLastDisturbance(Failure.newBuilder().setReason(Reason.CONNECTION_LOST));
    var disturbed = completed(0).setTrouble(trouble).build();
    var again =
        JobStatus.of(job, observed(ready(next)), Optional.empty(), Optional.empty(), Optional.of(disturbed), NOW);
    assertEquals("JournalFailed", again.lastFailure().reason(), "that the next aggregator has started mends nothing");
    assertCondition(again, JobConditions.PODS_READY, "False", "JournalFailed");
    job.setStatus(again);
    var mended = JobStatus.of(job, observed(ready(next)), Optional.empty(), Optional.empty(),
        Optional.of(completed(1).setTrouble(trouble).build()), NOW);
    assertEquals("ConnectionLost", mended.lastFailure().reason(), "a round was journaled");
    assertCondition(mended, JobConditions.PODS_READY, "False", "Starting");
    job.setStatus(null);
    assertPodsReady("Starting", "not ready yet: split-server, pool cinemas (0 of 3)", full, ready(next));
    var done = next.edit().withNewStatus().withPhase("Succeeded").endStatus().build();
    assertPodsReady("Starting", "not ready yet: aggregator, split-server, pool cinemas (0 of 3)", full, done);
  }

  @Test
  void whoWasAskedToStopAsItsPodGoesDidNotFail() {
    var asked = failed(pod(Role.SPLIT_SERVER), 143, "").edit().editMetadata().withDeletionTimestamp(NOW.toString())
        .endMetadata().build();
    assertPodsReady("Starting", "not ready yet: aggregator, split-server, pool cinemas (0 of 3)", asked);
    var stopped = failed(pod(Role.SPLIT_SERVER), 143, "");
    assertPodsReady("ContainerStopped",
        "pod quickstart-split-server-x was stopped from outside (exit status 143), as the kubelet does when a pod "
            + "does not answer its health question; see kubectl describe pod quickstart-split-server-x",
        stopped);
    assertPodsReady("ContainerStopped",
        "pod quickstart-split-server-x was stopped from outside (exit status 137), as the kubelet does when a pod "
            + "does not answer its health question; see kubectl describe pod quickstart-split-server-x",
        failed(pod(Role.SPLIT_SERVER), 137, ""));
    var evicted = stopped.edit().editStatus().withReason("Evicted").withMessage("The node was low on resource: memory.")
        .endStatus().build();
    assertPodsReady("Evicted", "pod quickstart-split-server-x failed: The node was low on resource: memory.", evicted);
  }

  @Test
  void aSchedulersSentenceIsSaidOnce() {
    var pod = pod(Role.AGGREGATOR).edit().withNewStatus().withPhase("Pending").addNewCondition()
        .withType("PodScheduled").withStatus("False")
        .withMessage("0/1 nodes are available: persistentvolumeclaim \"films\" not found. not found").endCondition()
        .endStatus().build();
    assertPodsReady("Unschedulable",
        "no node can take pod quickstart-aggregator-x: 0/1 nodes are available: persistentvolumeclaim \"films\" not"
            + " found",
        pod);
  }

  // --- what is told ---

  @Test
  void thatALossIsMendedIsNoNews() {
    job.setStatus(status(Optional.of(TRAINING)));
    var lost = status(Optional.empty());
    assertEquals(List.of(), StatusNews.between(job.getStatus(), lost));
    job.setStatus(lost);
    var pods = observed(ready(pod(Role.AGGREGATOR)), ready(pod(Role.SPLIT_SERVER)), pool(1), ready(pod(Role.CLIENT)));
    var mended = JobStatus.of(job, pods, Optional.empty(), Optional.empty(), Optional.of(TRAINING), NOW);
    assertCondition(mended, JobConditions.PODS_READY, "True", "AllReady");
    assertEquals(List.of(), StatusNews.between(lost, mended));
    var first = status(Optional.of(completed(0).clearHistory().build()));
    job.setStatus(null);
    assertEquals(List.of("Training"),
        StatusNews.between(status(Optional.empty()), first).stream().map(StatusNews.News::reason).toList());
  }

  // --- helpers ---

  private static Progress with(Clients.Builder clients) {
    return TRAINING.toBuilder().setClients(clients).build();
  }

  private static Progress.Builder completed(int rounds) {
    return TRAINING.toBuilder().setRounds(TRAINING.getRounds().toBuilder().setCompleted(rounds));
  }

  private SplitLoRAJobStatus at(Instant time, HasMetadata... objects) {
    return JobStatus.of(job, observed(objects), Optional.empty(), Optional.empty(), Optional.empty(), time);
  }

  private void assertPodsReady(String reason, String message, HasMetadata... objects) {
    var status = JobStatus.of(job, observed(objects), Optional.empty(), Optional.empty(), Optional.empty(), NOW);
    assertCondition(status, JobConditions.PODS_READY, "False", reason);
    assertEquals(message, condition(status, JobConditions.PODS_READY).getMessage());
  }

  private static Event warning(String uid, String reason, String message, int second) {
    return new EventBuilder().withNewMetadata().withName("event-" + second).endMetadata().withNewInvolvedObject()
        .withUid(uid).endInvolvedObject()
        .withType("Warning").withReason(reason).withMessage(message)
        .withLastTimestamp(NOW.plusSeconds(second).toString()).build();
  }

  private static Deployment pool(int replicas) {
    return new DeploymentBuilder().withNewMetadata().withName("quickstart-cinemas")
        .withLabels(Labels.pool("quickstart", "cinemas")).endMetadata()
        .withNewSpec().withReplicas(replicas).endSpec().build();
  }

  private static Pod ready(Pod pod) {
    return pod.edit().withNewStatus().withPhase("Running").addNewCondition().withType("Ready").withStatus("True")
        .endCondition().endStatus().build();
  }

  private static Pod failed(Pod pod, int exitCode, String message) {
    return terminated(pod, exitCode, message).edit().editStatus().withPhase("Failed").endStatus().build();
  }

  private SplitLoRAJobStatus status(Optional<Progress> progress) {
    return JobStatus.of(job, observed(), Optional.empty(), Optional.empty(), progress, NOW);
  }

  private SplitLoRAJobStatus ended(Optional<Progress> progress, HasMetadata... objects) {
    var observed = observed(objects);
    return JobStatus.of(job, observed, Ending.of(job, observed, NOW), Optional.empty(), progress, NOW);
  }

  private static Observed observed(HasMetadata... objects) {
    return new Observed(List.of(objects));
  }

  private static Pod pod(Role role) {
    Map<String, String> labels =
        role == Role.CLIENT ? Labels.pool("quickstart", "cinemas") : Labels.role("quickstart", role);
    return new PodBuilder().withNewMetadata().withName("quickstart-" + role.text() + "-x").withLabels(labels)
        .withCreationTimestamp(ExampleJob.CREATED).endMetadata().build();
  }

  private static Pod terminated(Pod pod, int exitCode, String message) {
    return pod.edit().withNewStatus().addNewContainerStatus().withName("worker").withNewState().withNewTerminated()
        .withExitCode(exitCode)
        .withMessage(message).endTerminated().endState().endContainerStatus().endStatus().build();
  }

  private static Job aggregatorJob(String condition) {
    return new JobBuilder().withNewMetadata().withName("quickstart-aggregator").endMetadata()
        .withNewStatus().addNewCondition().withType(condition).withStatus("True").endCondition().endStatus().build();
  }

  private static Condition condition(SplitLoRAJobStatus status, String type) {
    return Conditions.find(status, type).orElseThrow();
  }

  private static void assertCondition(SplitLoRAJobStatus status, String type, String value, String reason) {
    assertEquals(value + " " + reason, condition(status, type).getStatus() + " " + condition(status, type).getReason());
  }
}
