package io.splitlora.federation.round;

import static io.splitlora.api.v1alpha1.Method.FedLoRA;
import static io.splitlora.api.v1alpha1.Method.SplitLoRA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Method;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.federation.round.RecordingOrders.Abandoned;
import io.splitlora.federation.round.RecordingOrders.Dismissed;
import io.splitlora.federation.round.RecordingOrders.Finished;
import io.splitlora.federation.round.RecordingOrders.Granted;
import io.splitlora.federation.round.RecordingOrders.HandOverAsked;
import io.splitlora.federation.round.RecordingOrders.Opened;
import io.splitlora.federation.testing.Plans;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods and servers that leave, come, are late or diverge. */
class DisturbancesTest {

  @TempDir(factory = InMemory.class)
  Path folder;
  private Job job;
  private PodId p;

  /** The first round is open; pod p holds both leases. */
  private Job opened(Plan plan) {
    job = new Job(folder, plan);
    p = job.join("a", "p");
    job.coordinator.serverJoined();
    return job;
  }

  @AfterEach
  void close() {
    job.close();
  }

  // --- lost ---

  @ParameterizedTest
  @EnumSource(value = Method.class, names = {"SplitLoRA", "FedLoRA"})
  void aPodLostWhileSteppingCostsOnlyItsOwnClientsBackToTheirLastStepBoundary(Method method) {
    job = new Job(folder, Plans.of("demo", method, 2, 4,
        List.of(new ClientId("a", 0), new ClientId("a", 1), new ClientId("a", 2)), Map.of("a", 2), 0, 6, 0));
    p = job.join("a", "p");
    PodId q = job.join("a", "q");
    job.coordinator.serverJoined();
    List<Lease> leases = job.leases(); // p has the first and the third
    job.keep(leases.get(0), 2, 3);
    job.keep(leases.get(1), 1, 5);
    job.orders.clear();
    job.coordinator.podLost(p);
    assertEquals(List.of(new Granted(q, leases.get(0), 2), new Granted(q, leases.get(2), 0)),
        job.orders.all(Object.class));
    assertTrue(leases.stream().allMatch(job.coordinator::valid));
    assertEquals(3, StateFile.decode(ByteBuffer.wrap(job.state.kept(leases.get(0), 2).orElseThrow())).state()
        .adapter()[0]);
    assertEquals(2, job.coordinator.snapshot().getTrouble().getTakenOver());
    leases.forEach(lease -> job.done(lease, 1));
    job.uploadServer(leases.get(0).round(), 1);
    job.coordinator.serverDone(leases.get(0).round());
    assertEquals(List.of(0, 0, 0), job.entries(Entry.RoundJournaled.class).get(0).counted().stream()
        .map(Entry.CountedLease::attempt).toList());
    assertEquals(List.of(), job.entries(Entry.RoundReopened.class));
  }

  @Test
  void theLatestStateIsKeptWhoeverBringsItAndNoOther() {
    job = new Job(folder, Plans.of("demo", SplitLoRA, 1, 4, List.of(new ClientId("a", 0)), Map.of("a", 1), 0, 6, 0));
    p = job.join("a", "p");
    job.coordinator.serverJoined();
    Lease lease = job.lease(0);
    job.keep(lease, 2, 2);
    job.keep(lease, 1, 1);
    assertEquals(2, job.coordinator.start(lease).orElseThrow().step());
    job.keep(lease, 3, 3);
    job.keep(lease, 3, 3);
    assertEquals(3, job.coordinator.start(lease).orElseThrow().step());
    assertEquals(List.of(false, false, true),
        IntStream.of(1, 2, 3).mapToObj(step -> job.state.kept(lease, step).isPresent()).toList());
    job.coordinator.handedOver(p, lease, 1);
    assertEquals(new Granted(p, lease, 3), job.orders.last(Granted.class), "a later one is as good");
    job.done(lease, 4);
    job.keep(lease, 2, 9);
    assertEquals(Optional.empty(), job.state.kept(lease, 2), "its work is in");
    job.serverDone(4);
    assertEquals(4, job.state.ofAllBlocks().state().adapter()[0]);
  }

  /** A step that is done again is no second step. */
  @Test
  void aStepThatIsDoneAgainIsCountedOnce() {
    job = new Job(folder, Plans.of("demo", FedLoRA, 1, 4, List.of(new ClientId("a", 0)), Map.of("a", 1), 0, 6, 0));
    p = job.join("a", "p");
    Lease lease = job.lease(0);
    job.coordinator.reports().clientStepped(lease, 1, 4, 7);
    job.coordinator.reports().clientStepped(lease, 2, 2, 7);
    job.coordinator.podLost(p);
    job.join("a", "p");
    IntStream.of(1, 2, 3).forEach(step -> job.coordinator.reports().clientStepped(lease, step, 9, 7));
    assertEquals(3, job.coordinator.snapshot().getRounds().getStep());
    assertEquals(5, job.coordinator.snapshot().getLoss().getOpenRound(), "(4 + 2 + 9) / 3");
    assertEquals(21, job.coordinator.snapshot().getEffort().getCountedTokens());
  }

  @Test
  void withoutAnotherPodTheRoundWaitsForOne() {
    opened(Job.plan(SplitLoRA));
    job.orders.clear();
    job.coordinator.podLost(p);
    job.coordinator.tick();
    assertTrue(job.orders.isEmpty(), "nothing can be done yet");
    PodId again = job.join("a", "p");
    assertEquals(0, job.lease(0).round().attempt());
    assertEquals(List.of(again, again), job.grants().stream().map(Granted::pod).toList());
  }

  @Test
  void anAttemptOfOneClientIsNeverThatOfAReopenedRound() {
    job = new Job(folder,
        Plans.of("demo", FedLoRA, 2, 2, List.of(new ClientId("a", 0), new ClientId("a", 1)), Map.of("a", 2), 0, 6, 10));
    p = job.join("a", "p");
    job.join("a", "q");
    job.coordinator.leaseFailed(job.lease(0), Reason.REFUSED_UPLOAD, "its scale is wrong");
    Lease aloneAgain = job.orders.last(Granted.class).lease();
    job.now += 11 * Job.SECOND;
    job.coordinator.tick();
    assertTrue(job.orders.last(Abandoned.class).round().compareTo(aloneAgain.round()) >= 0,
        "who has the client's second lease must hear that it is void");
    Set<Lease> granted = new HashSet<>();
    job.orders.all(Granted.class)
        .forEach(grant -> assertTrue(granted.add(grant.lease()), grant + " was granted before"));
  }

  @Test
  void aPodWithNothingLeftToDoMayGo() {
    opened(Job.plan(SplitLoRA));
    job.leases().forEach(lease -> job.done(lease, 1));
    job.coordinator.podLost(p);
    assertEquals(List.of(), job.entries(Entry.RoundReopened.class));
    job.serverDone(1);
    assertEquals(1, job.journal.completedRounds());
  }

  @Test
  void aLostServerOpensTheSplitRoundAgainWhenItIsBack() {
    opened(Job.plan(SplitLoRA));
    RoundId before = job.lastOpened();
    job.orders.clear();
    job.coordinator.serverLost();
    assertEquals(List.of(new Abandoned(before)), job.orders.all(Abandoned.class));
    job.coordinator.tick();
    assertEquals(List.of(), job.orders.all(Opened.class));
    job.coordinator.serverJoined();
    assertEquals(before.nextAttempt(), job.lastOpened());
    assertEquals(2, job.orders.all(Granted.class).size());
  }

  @Test
  void aLostServerDoesNotDisturbFedLoRA() {
    opened(Job.plan(FedLoRA));
    job.coordinator.serverLost();
    assertEquals(List.of(), job.entries(Entry.RoundReopened.class));
    job.completeRound(1);
    assertEquals(1, job.journal.completedRounds());
  }

  /** It may be cut off from the split server; alone it tries again. */
  @Test
  void aLeaseThatAPodCouldNotGoOnWithGoesToAnother() {
    opened(Job.plan(SplitLoRA));
    Lease lease = job.lease(0);
    job.coordinator.leaseFailed(lease, Reason.CONNECTION_LOST, "no line to the split server");
    assertEquals(new Granted(p, lease, 0), job.orders.last(Granted.class), "there is no other");
    PodId q = job.join("a", "q");
    job.coordinator.leaseFailed(lease, Reason.CONNECTION_LOST, "no line to the split server");
    assertEquals(new Granted(q, lease, 0), job.orders.last(Granted.class));
    job.coordinator.leaseFailed(lease, Reason.CONNECTION_LOST, "no line to the split server");
    assertEquals(new Granted(p, lease, 0), job.orders.last(Granted.class));
  }

  @Test
  void aPodThatIsCutOffFromTheSplitServerDoesNotGetItsLeasesBack() {
    opened(Job.plan(SplitLoRA));
    PodId q = job.join("a", "q");
    List<Lease> leases = job.leases();
    leases.forEach(lease -> job.coordinator.leaseFailed(lease, Reason.CONNECTION_LOST, "no line"));
    assertEquals(List.of(new Granted(q, leases.get(0), 0), new Granted(q, leases.get(1), 0)), job.grants());
  }

  // --- hand-over ---

  @ParameterizedTest
  @EnumSource(Method.class)
  void aLeavingPodHandsOverAndAnotherGoesOnFromThatStep(Method method) {
    opened(Job.plan(method));
    PodId q = job.join("a", "q");
    Lease lease = job.lease(0);
    job.orders.clear();
    job.coordinator.podLeaving(p);
    job.keep(lease, 1, 3);
    job.coordinator.handedOver(p, lease, 1);
    assertEquals(new Granted(q, lease, 1), job.orders.last(Granted.class));
    assertEquals(new Coordinator.Start(new Participant(lease.client(), 0.5), 1),
        job.coordinator.start(lease).orElseThrow());
    assertEquals(3, StateFile.decode(ByteBuffer.wrap(job.state.kept(lease, 1).orElseThrow())).state().adapter()[0]);
    assertEquals(List.of(new Entry.HandedOver(1, 0, "a/0", 1)), job.entries(Entry.HandedOver.class));
    assertEquals(List.of(), job.entries(Entry.RoundReopened.class));
  }

  /** Otherwise the next pod could never complete the lease. */
  @ParameterizedTest
  @ValueSource(ints = {-1, 2, 3, Integer.MAX_VALUE})
  void aHandOverAtAStepThatTheRoundDoesNotHaveIsRefused(int step) {
    opened(Job.plan(SplitLoRA));
    Lease lease = job.lease(0);
    job.upload(lease, 3);
    job.coordinator.handedOver(p, lease, step);
    assertEquals(List.of(), job.entries(Entry.HandedOver.class));
    Entry.RoundReopened reopened = job.entries(Entry.RoundReopened.class).get(0);
    assertEquals("client a/0: it was handed over at step " + step + ", which is none of its steps", reopened.message());
  }

  @Test
  void aHandedOverLeaseWaitsForAPodIfThereIsNone() {
    opened(Job.plan(SplitLoRA));
    List<Lease> leases = job.leases();
    job.orders.clear();
    job.coordinator.podLeaving(p);
    for (Lease lease : leases) {
      job.keep(lease, 1, 3);
      job.coordinator.handedOver(p, lease, 1);
    }
    assertEquals(List.of(new Dismissed(p)), job.orders.all(Object.class), "it has given everything away");
    job.orders.clear();
    job.coordinator.podLost(p);
    job.coordinator.tick();
    assertTrue(job.orders.isEmpty(), "nothing is lost and nobody is there");
    PodId q = job.join("a", "q");
    assertEquals(List.of(new Granted(q, leases.get(0), 1), new Granted(q, leases.get(1), 1)),
        job.orders.all(Granted.class));
  }

  @Test
  void whatALeavingPodDidNotHandOverIsLostWithIt() {
    opened(Job.plan(SplitLoRA));
    job.keep(job.lease(1), 1, 3);
    job.coordinator.podLeaving(p);
    job.coordinator.podLost(p);
    job.join("a", "q");
    assertEquals(List.of(0, 1), job.grants().stream().map(Granted::fromStep).toList());
  }

  @Test
  void aHandedOverLeaseWhoseNewHolderIsLostGoesOnFromThatStep() {
    opened(Job.plan(FedLoRA));
    Lease lease = job.lease(0);
    job.keep(lease, 1, 3);
    job.coordinator.podLeaving(p);
    PodId q = job.join("a", "q");
    job.coordinator.handedOver(p, lease, 1);
    PodId r = job.join("a", "r");
    job.coordinator.podLost(q);
    assertTrue(job.orders.all(Granted.class).contains(new Granted(r, lease, 1)));
  }

  @Test
  void aHandOverSaidTwiceIsOne() {
    opened(Job.plan(SplitLoRA));
    PodId q = job.join("a", "q");
    Lease lease = job.lease(0);
    job.keep(lease, 1, 3);
    job.coordinator.podLeaving(p);
    job.coordinator.handedOver(p, lease, 1);
    job.orders.clear();
    job.coordinator.handedOver(p, lease, 1);
    assertTrue(job.orders.isEmpty(), "it is " + q + "'s now");
    job.done(lease, 3);
    job.orders.clear();
    job.coordinator.handedOver(q, lease, 1);
    assertTrue(job.orders.isEmpty(), "its work is in");
  }

  @Test
  void aPodThatJoinsGetsItsShareOfTheLeases() {
    job = new Job(folder,
        Plans.of("demo", SplitLoRA, 1, 2, List.of(new ClientId("a", 0), new ClientId("a", 1), new ClientId("a", 2),
            new ClientId("a", 3)), Map.of("a", 1), 0, 6, 0));
    p = job.join("a", "p");
    job.coordinator.serverJoined();
    PodId q = job.join("a", "q");
    for (int asked = 1; asked <= 2; asked++) {
      assertEquals(asked, job.orders.all(HandOverAsked.class).size());
      HandOverAsked ask = job.orders.last(HandOverAsked.class);
      assertEquals(p, ask.pod());
      job.keep(ask.lease(), 1, 1);
      job.coordinator.handedOver(p, ask.lease(), 1);
      assertEquals(new Granted(q, ask.lease(), 1), job.orders.last(Granted.class));
    }
    assertEquals(2, job.orders.all(HandOverAsked.class).size(), "two each is even");
  }

  @Test
  void workThatIsInWeighsNothingWhenAPodJoins() {
    opened(Job.plan(SplitLoRA));
    job.done(job.lease(0), 1);
    job.join("a", "q");
    assertEquals(List.of(), job.orders.all(HandOverAsked.class), "the one lease that is left stays where it is");
  }

  @Test
  void aFailedLeaseNoLongerWeighsOnThePodThatHadIt() {
    job = new Job(folder,
        Plans.of("demo", FedLoRA, 1, 2, List.of(new ClientId("a", 0), new ClientId("a", 1), new ClientId("a", 2)),
            Map.of("a", 1), 0, 6, 0));
    p = job.join("a", "p");
    job.done(job.lease(1), 1);
    job.done(job.lease(2), 1);
    job.coordinator.leaseFailed(job.lease(0), Reason.CONNECTION_LOST, "try again");
    job.coordinator.leaseFailed(job.lease(0), Reason.CONNECTION_LOST, "try again");
    job.join("a", "q");
    assertEquals(List.of(), job.orders.all(HandOverAsked.class), p + " has one lease, not three");
  }

  // --- stale, twice, missing ---

  @Test
  void whatIsSaidOfAnOlderAttemptIsIgnored() {
    opened(Job.plan(SplitLoRA));
    Lease old = job.lease(0);
    job.coordinator.serverLost();
    job.coordinator.serverJoined();
    nothingComesOf(old);
  }

  @Test
  void whatIsSaidOfAnOlderRoundIsIgnored() {
    opened(Job.plan(SplitLoRA));
    Lease old = job.lease(0);
    job.completeRound(1);
    nothingComesOf(old);
  }

  @Test
  void whatIsSaidOfAnOlderIncarnationIsIgnored() {
    opened(Job.plan(SplitLoRA));
    Lease old = job.lease(0);
    job.restart();
    p = job.join("a", "p");
    job.coordinator.serverJoined();
    nothingComesOf(old);
  }

  @Test
  void whatIsSaidOfAnotherJobIsIgnored() {
    opened(Job.plan(SplitLoRA));
    nothingComesOf(new Lease(new RoundId("other", 1, 0, 0), new ClientId("a", 0)));
  }

  private void nothingComesOf(Lease old) {
    job.orders.clear();
    List<Entry> before = job.journaled();
    Progress seen = job.coordinator.snapshot();
    assertFalse(job.coordinator.valid(old));
    assertFalse(job.coordinator.valid(old.round()));
    assertFalse(job.coordinator.start(old).isPresent());
    job.upload(old, 1);
    job.uploadServer(old.round(), 1);
    job.coordinator.reports().clientStepped(old, 1, 9, 9);
    job.coordinator.reports().clientStepped(new Lease(old.round(), new ClientId("nowhere", 0)), 1, 9, 9);
    job.coordinator.reports().serverStepped(old.round(), 1, Map.of(), new StepTraffic(9, 9, 9, 9));
    job.coordinator.serverWaiting(old.round(), List.of(old.client()));
    job.coordinator.handedOver(p, old, 1);
    job.coordinator.clientDone(p, old, 9);
    job.coordinator.serverDone(old.round());
    job.coordinator.leaseFailed(old, Reason.DIVERGED_CLIENT, "NaN");
    job.coordinator.leaseFailed(old, Reason.CONNECTION_LOST, "gone");
    job.coordinator.diverged(old.round(), old.client(), "NaN");
    assertTrue(job.orders.isEmpty());
    assertEquals(before, job.journaled());
    assertEquals(seen, job.coordinator.snapshot());
  }

  @Test
  void doneSaidTwiceCountsOnce() {
    opened(Job.plan(SplitLoRA));
    Lease lease = job.lease(0);
    job.done(lease, 1);
    assertFalse(job.coordinator.valid(lease), "its work is in: nothing may replace it");
    job.coordinator.clientDone(job.orders.holder(lease), lease, 0);
    job.serverDone(1);
    assertEquals(0, job.journal.completedRounds());
    job.done(job.lease(1), 1);
    assertEquals(1, job.journal.completedRounds());
    assertEquals(2, job.entries(Entry.RoundJournaled.class).get(0).counted().size());
  }

  @Test
  void doneWithoutAnUploadIsLostWork() {
    opened(Job.plan(FedLoRA));
    job.completeRound(1);
    Lease lease = job.lease(0);
    job.coordinator.clientDone(job.orders.holder(lease), lease, 0);
    assertTrue(job.coordinator.valid(lease), "the state of the round before is not taken for it");
    assertEquals(1, job.coordinator.snapshot().getTrouble().getTakenOver());
  }

  @Test
  void aServerWithoutItsUploadOpensTheRoundAgain() {
    opened(Job.plan(SplitLoRA));
    job.leases().forEach(lease -> job.done(lease, 1));
    job.coordinator.serverDone(job.lastOpened());
    assertEquals(0, job.journal.completedRounds());
    assertEquals(1, job.lastOpened().attempt());
  }

  // --- too often, too late, diverged ---

  @Test
  void tooManyReopeningsInARowFailTheJob() {
    opened(Job.plan(SplitLoRA, 2, 0, 2, 0));
    for (int i = 0; i < 2; i++) {
      job.coordinator.serverLost();
      job.coordinator.serverJoined();
    }
    assertEquals(List.of(), job.orders.all(Finished.class));
    job.coordinator.serverLost();
    assertEquals(Reason.BACKOFF_LIMIT_EXCEEDED, job.end().reason());
    assertTrue(
        job.end().message().contains(
            "round 0 was opened again 2 times (runPolicy.backoffLimit); last reason: the split server went away"),
        job.end().message());
    job.orders.clear();
    job.join("a", "p");
    job.coordinator.tick();
    assertEquals(List.of(), job.orders.all(Granted.class), "a failed job does nothing more");
  }

  @ParameterizedTest
  @EnumSource(value = Method.class, names = {"SplitLoRA", "FedLoRA"})
  void aClientThatDoesNotGetOnFailsTheJobAndEachStepBoundaryForgives(Method method) {
    opened(Job.plan(method, 2, 0, 2, 0));
    for (int loss = 1; loss <= 4; loss++) {
      if (loss == 3) {
        job.leases().forEach(lease -> job.keep(lease, 1, 3));
      }
      job.coordinator.podLost(p);
      p = job.join("a", "p");
    }
    assertEquals(List.of(), job.orders.all(Finished.class));
    job.coordinator.podLost(p);
    assertEquals(new Finished(false, Reason.BACKOFF_LIMIT_EXCEEDED,
        "client a/0 did not get beyond step 1 of round 0: its work was lost 3 times (runPolicy.backoffLimit);"
            + " last reason: pod p of pool a went away"),
        job.end());
  }

  /** As one says that no longer has the gradients, or never kept any. */
  @Test
  void aSplitServerThatCannotSendItsGradientsAgainCostsTheRound() {
    opened(Job.plan(SplitLoRA));
    RoundId before = job.lastOpened();
    job.coordinator.podLost(p);
    job.join("a", "q");
    job.coordinator.leaseFailed(job.lease(0), Reason.STALE_LEASE, "the split server refused: step 0 is over");
    assertEquals(before.nextAttempt(), job.lastOpened());
    assertEquals(List.of(new Entry.RoundReopened(1, 0, 0, Reason.STALE_LEASE,
        "client a/0: the split server refused: step 0 is over")), job.entries(Entry.RoundReopened.class));
  }

  @Test
  void aCompletedRoundForgivesTheReopenings() {
    opened(Job.plan(SplitLoRA, 2, 0, 1, 0));
    job.coordinator.podLost(p);
    p = job.join("a", "p");
    job.completeRound(1);
    job.coordinator.podLost(p);
    assertEquals(List.of(), job.orders.all(Finished.class));
  }

  @Test
  void aRoundPastItsDeadlineIsOpenedAgainNamingWhomTheServerWaitsFor() {
    opened(Job.plan(SplitLoRA, 2, 0, 6, 30));
    RoundId before = job.lastOpened();
    job.coordinator.serverWaiting(before, List.of(new ClientId("a", 1)));
    job.now += 30 * Job.SECOND;
    job.coordinator.tick();
    assertEquals(before, job.lastOpened(), "not yet past it");
    job.now += 1;
    job.coordinator.tick();
    assertEquals(before.nextAttempt(), job.lastOpened());
    assertEquals(
        new Entry.RoundReopened(1, 0, 0, Reason.ROUND_DEADLINE_EXCEEDED, "not complete after 30 s; missing: [a/1]"),
        job.entries(Entry.RoundReopened.class).get(0));
    job.coordinator.tick();
    assertEquals(before.nextAttempt(), job.lastOpened(), "the new attempt has a deadline of its own");
  }

  @Test
  void limitsThatChangeCountForTheOpenRound() {
    opened(Job.plan(SplitLoRA, 2, 0, 0, 0));
    RoundId before = job.lastOpened();
    job.now += 31 * Job.SECOND;
    job.coordinator.tick();
    assertEquals(before, job.lastOpened(), "no deadline yet");
    job.coordinator.limit(new RoundLimits(1, 30));
    job.coordinator.tick();
    assertEquals(before.nextAttempt(), job.lastOpened());
    assertEquals(List.of(), job.orders.all(Finished.class), "one reopening is forgiven now");
  }

  @Test
  void aRoundWithoutACutNamesWhoseWorkIsNotIn() {
    opened(Job.plan(FedLoRA, 2, 0, 6, 30));
    job.done(job.lease(0), 1);
    job.now += 31 * Job.SECOND;
    job.coordinator.tick();
    assertEquals("not complete after 30 s; missing: [a/1]", job.entries(Entry.RoundReopened.class).get(0).message());
  }

  @Test
  void aClientThatDivergesFailsTheJobAtOnceByName() {
    opened(Job.plan(SplitLoRA));
    job.coordinator.diverged(job.lastOpened(), new ClientId("a", 1), "the loss is NaN");
    assertEquals(new Finished(false, Reason.DIVERGED_CLIENT, "client a/1: the loss is NaN"), job.end());
    assertEquals(new Entry.JobEnded(false, Reason.DIVERGED_CLIENT, "client a/1: the loss is NaN"),
        job.journal.end().orElseThrow());
    assertEquals(Phase.FAILED, job.coordinator.snapshot().getPhase());
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, names = {"DIVERGED_CLIENT", "BAD_INPUT"})
  void aLeaseThatCannotSucceedFailsTheJob(Reason reason) {
    opened(Job.plan(FedLoRA));
    job.coordinator.leaseFailed(job.lease(1), reason, "no way");
    assertEquals(new Finished(false, reason, "client a/1: no way"), job.end());
  }

  @Test
  void aLeaseThatMaySucceedElsewhereIsGrantedAgain() throws IOException {
    opened(Job.plan(FedLoRA));
    Lease failed = job.lease(0);
    job.coordinator.leaseFailed(failed, Reason.CONNECTION_LOST, "no line");
    assertEquals(failed, job.lease(0));
    job.coordinator.leaseFailed(failed, Reason.REFUSED_UPLOAD, "its scale is wrong");
    assertNotEquals(failed, job.lease(0));
    assertFalse(job.coordinator.valid(failed));
    assertEquals(List.of(), job.orders.all(Finished.class));
  }
}
