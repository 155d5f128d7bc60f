package io.splitlora.federation.round;

import static io.splitlora.api.v1alpha1.Method.FedLoRA;
import static io.splitlora.api.v1alpha1.Method.SplitLoRA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.LatePolicy;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.Selection;
import io.splitlora.api.v1alpha1.Weighting;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Counting;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.ParticipantSelection;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.round.RecordingOrders.Dropped;
import io.splitlora.federation.round.RecordingOrders.Granted;
import io.splitlora.federation.round.RecordingOrders.Opened;
import io.splitlora.federation.round.RecordingOrders.Voided;
import io.splitlora.federation.testing.Plans;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.Progress.Loss;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A round that may close without some of its participants: who is dropped when, by which name, and when it begins
 * again.
 */
class QuorumTest {

  private static final ClientId A0 = new ClientId("a", 0);
  private static final ClientId A1 = new ClientId("a", 1);
  private static final ClientId B0 = new ClientId("b", 0);
  private static final int DEADLINE = 20;

  @TempDir(factory = InMemory.class)
  Path folder;
  private Job job;

  @AfterEach
  void close() {
    job.close();
  }

  private static Plan plan(Method method, double quorum, Selection selection, int perRound) {
    return Plans.of("demo", method, 3, 2, List.of(A0, A1, B0), Map.of("a", 1, "b", 1), 0, 6, DEADLINE,
        Plans.selection(selection, perRound, Weighting.Examples, quorum, 3));
  }

  /** Pods p and q of the pools a and b; the first round is open. */
  private PodId[] open(Method method, double quorum) {
    job = new Job(folder, plan(method, quorum, Selection.All, 0));
    PodId p = job.join("a", "p");
    PodId q = job.join("b", "q");
    job.coordinator.serverJoined();
    return new PodId[] {p, q};
  }

  private Entry.RoundJournaled journaled() {
    return job.entries(Entry.RoundJournaled.class).get(0);
  }

  private List<String> counted() {
    return journaled().counted().stream().map(Entry.CountedLease::client).toList();
  }

  private void pass(int seconds) {
    job.now += seconds * Job.SECOND;
    job.coordinator.tick();
  }

  @Test
  void atTheDeadlineThoseWhoAreNotDoneAreDroppedByName() {
    open(FedLoRA, 0.6);
    Lease late = job.lease(1);
    job.done(job.lease(0), 1);
    job.done(job.lease(2), 4);
    pass(DEADLINE + 1);
    assertEquals(
        List.of(
            new Entry.DroppedClient("a/1", Reason.ROUND_DEADLINE_EXCEEDED, "not complete after 20 s; missing: [a/1]")),
        journaled().dropped());
    assertEquals(List.of("a/0", "b/0"), counted());
    assertEquals(List.of(0.5, 0.5), journaled().counted().stream().map(Entry.CountedLease::weight).toList(),
        "the weights of those who came sum to one");
    assertEquals(2.5f, job.state.ofAllBlocks().state().adapter()[0]);
    assertEquals(late, job.orders.all(Voided.class).get(0).lease());
    assertFalse(job.coordinator.valid(late), "what comes of it later is stale");
    assertFalse(Files.exists(job.journal.checkpointFile("a-1")), "it is where it was before");
  }

  private static Plan discounting(int evaluateEvery, Selection selection, int perRound) {
    return Plans.of("demo", FedLoRA, 4, 2, List.of(A0, A1, B0), Map.of("a", 1, "b", 1), evaluateEvery, 6, DEADLINE,
        new ParticipantSelection(selection, perRound, new Counting(Weighting.Examples, 1, 10), 0.6, LatePolicy.Discount,
            3));
  }

  private PodId[] openDiscounting() {
    job = new Job(folder, discounting(0, Selection.All, 0));
    return new PodId[] {job.join("a", "p"), job.join("b", "q")};
  }

  /** b/0 misses round 0, sits out round 1 and comes while that is open: it counts there, a little less. */
  @Test
  void lateWorkCountsWhereItComesAndLess() {
    PodId[] pods = openDiscounting();
    Lease late = job.lease(2);
    job.done(job.lease(0), 1);
    job.done(job.lease(1), 1);
    pass(DEADLINE + 1);
    assertEquals(List.of("b/0"), journaled().dropped().stream().map(Entry.DroppedClient::client).toList());
    assertEquals(List.of(), job.orders.all(Voided.class), "its pod goes on");
    assertEquals(2, job.coordinator.snapshot().getClients().getParticipants(), "who is late is not asked for more");
    assertTrue(job.coordinator.valid(late));
    job.upload(late, 9);
    job.coordinator.clientDone(pods[1], late, 0);
    assertFalse(job.coordinator.valid(late), "once");
    job.done(job.lease(0), 4);
    job.done(job.lease(1), 4);
    Entry.RoundJournaled second = job.entries(Entry.RoundJournaled.class).get(1);
    assertEquals(List.of("a/0", "a/1", "b/0"), second.counted().stream().map(Entry.CountedLease::client).toList(),
        "in the order of ids");
    double discounted = 1 / 3.0 / Math.sqrt(2);
    assertEquals((4 + 9 * discounted) / (1 + discounted), job.state.ofAllBlocks().state().adapter()[0], 1e-5);
    assertEquals(3, job.coordinator.snapshot().getClients().getParticipants(), "and takes part again");
  }

  /** b/0 misses round 0 and comes while that is evaluated: it counts once in round 1, in which it has no other part. */
  @Test
  void lateWorkThatComesBetweenTwoRoundsCountsOnce() {
    job = new Job(folder, discounting(2, Selection.All, 0));
    job.join("a", "p");
    PodId q = job.join("b", "q");
    job.coordinator.serverJoined();
    job.evaluated(3);
    job.completeRound(1);
    Lease late = job.lease(2);
    job.done(job.lease(0), 1);
    job.done(job.lease(1), 1);
    pass(DEADLINE + 1);
    assertEquals(Phase.EVALUATING, job.coordinator.snapshot().getPhase());
    job.upload(late, 9);
    job.coordinator.clientDone(q, late, 0);
    job.evaluated(3);
    assertEquals(2, job.coordinator.snapshot().getClients().getParticipants(), "its work is in already");
    job.done(job.lease(0), 4);
    job.done(job.lease(1), 4);
    Entry.RoundJournaled third = job.entries(Entry.RoundJournaled.class).get(2);
    assertEquals(List.of("a/0", "a/1", "b/0"), third.counted().stream().map(Entry.CountedLease::client).toList());
    assertEquals(1, third.counted().stream().mapToDouble(Entry.CountedLease::weight).sum(), 1e-12);
    assertEquals(3, job.coordinator.snapshot().getClients().getParticipants(), "and takes part again");
  }

  /** Round 2 asks for a/1 and b/0, who are both late: it closes with the work of the one that comes. */
  @Test
  void aRoundOfWhichEveryoneIsLateClosesWithWhatComes() {
    job = new Job(folder, Plans.of("demo", FedLoRA, 4, 2, List.of(A0, A1, B0), Map.of("a", 1, "b", 1), 0, 6, DEADLINE,
        new ParticipantSelection(Selection.RoundRobin, 2, new Counting(Weighting.Examples, 1, 10), 0.5,
            LatePolicy.Discount, 3)));
    PodId p = job.join("a", "p");
    job.join("b", "q");
    Lease late = job.lease(1);
    job.done(job.lease(0), 1); // round 0: a/0 and a/1
    pass(DEADLINE + 1);
    job.done(job.lease(0), 1); // round 1: a/0 and b/0
    pass(DEADLINE + 1);
    assertEquals(Phase.PENDING, job.coordinator.snapshot().getPhase(), "nobody is left to ask");
    job.upload(late, 9);
    job.coordinator.clientDone(p, late, 0);
    Entry.RoundJournaled third = job.entries(Entry.RoundJournaled.class).get(2);
    assertEquals(List.of("a/1"), third.counted().stream().map(Entry.CountedLease::client).toList());
    assertTrue(Double.isNaN(third.metrics().loss()), "nobody has trained in it: it has no loss, and above all not 0");
    assertEquals(Loss.getDefaultInstance(), job.coordinator.snapshot().getLoss());
    assertEquals(9, job.state.ofAllBlocks().state().adapter()[0]);
    assertEquals(2, job.coordinator.snapshot().getClients().getParticipants(), "round 3: a/0 and a/1");
  }

  @Test
  void lateWorkThatWillNotComeIsForgotten() {
    PodId[] pods = openDiscounting();
    job.done(job.lease(0), 1);
    job.done(job.lease(1), 1);
    Lease late = job.lease(2);
    pass(DEADLINE + 1);
    job.coordinator.podLost(pods[1]);
    job.join("b", "again");
    assertFalse(job.coordinator.valid(late));
    job.done(job.lease(0), 4);
    job.done(job.lease(1), 4);
    assertEquals(3, job.coordinator.snapshot().getClients().getParticipants(), "it begins anew with the next round");
  }

  @Test
  void withoutAQuorumTheRoundBeginsAgain() {
    open(FedLoRA, 0.6);
    job.done(job.lease(0), 1);
    pass(DEADLINE + 1);
    assertEquals(1, job.entries(Entry.RoundReopened.class).size());
    assertEquals(3, job.coordinator.snapshot().getClients().getParticipants());
  }

  @Test
  void aQuorumOfOneIsEveryone() {
    open(FedLoRA, 1);
    job.done(job.lease(0), 1);
    job.done(job.lease(1), 1);
    pass(DEADLINE + 1);
    assertEquals(1, job.entries(Entry.RoundReopened.class).size());
  }

  /** Their list takes several reports; all of it is seen at the first deadline, and the one after it begins anew. */
  @Test
  void whomTheSplitServerMissesMayBeVeryMany() {
    List<ClientId> clients = IntStream.range(0, 2000).mapToObj(client -> new ClientId("a", client)).toList();
    job = new Job(folder, Plans.of("demo", SplitLoRA, 3, 2, clients, Map.of("a", 1), 0, 6, DEADLINE,
        Plans.selection(Selection.All, 0, Weighting.Examples, 0.3, 3)));
    job.join("a", "p");
    job.coordinator.serverJoined();
    List<Participant> missing = job.orders.last(Opened.class).participants().subList(0, 1200);
    waiting(missing.subList(200, 1200));
    waiting(missing);
    pass(DEADLINE + 1);
    assertEquals(1200, job.orders.last(Dropped.class).participants().size());
    assertEquals(List.of(), job.entries(Entry.RoundReopened.class));
  }

  private void waiting(List<Participant> missing) {
    for (int told = 0; told <= missing.size(); told += MessageBounds.CLIENTS_A_REPORT) {
      List<Participant> part = missing.subList(told, Math.min(missing.size(), told + MessageBounds.CLIENTS_A_REPORT));
      job.coordinator.serverWaiting(job.lastOpened(), part.stream().map(Participant::client).toList());
    }
  }

  @Test
  void whomTheSplitServerMissesIsDroppedAndTheOthersGoOn() {
    open(SplitLoRA, 0.6);
    job.coordinator.serverWaiting(job.lastOpened(), List.of(B0));
    pass(DEADLINE + 1);
    assertEquals(List.of(B0), job.orders.last(Dropped.class).participants().stream().map(Participant::client).toList());
    assertEquals(List.of(), job.entries(Entry.RoundReopened.class));
    pass(DEADLINE - 1); // the others have a deadline of their own
    assertEquals(List.of(), job.entries(Entry.RoundReopened.class));
    job.done(job.lease(0), 1);
    job.done(job.lease(1), 3);
    job.serverDone(9);
    assertEquals(List.of("a/0", "a/1"), counted());
    assertEquals(2, job.state.ofAllBlocks().state().adapter()[0]);
  }

  @Test
  void aLostPodsClientsAreDroppedAtOnceFromASplitRound() {
    PodId[] pods = open(SplitLoRA, 0.6);
    job.coordinator.podLost(pods[1]);
    assertEquals(List.of(B0), job.orders.last(Dropped.class).participants().stream().map(Participant::client).toList());
    assertEquals(List.of(), job.entries(Entry.RoundReopened.class));
    PodId again = job.join("b", "q");
    assertTrue(job.orders.all(Granted.class).stream().noneMatch(grant -> grant.pod().equals(again)),
        "its work cannot begin in the middle");
  }

  @Test
  void withTooManyLostTheirWorkGoesOnElsewhere() {
    PodId[] pods = open(SplitLoRA, 0.6);
    job.coordinator.podLost(pods[0]); // two of three clients
    assertEquals(List.of(), job.entries(Entry.RoundReopened.class));
    PodId again = job.join("a", "p2");
    assertEquals(List.of(again, again), job.grants().stream().limit(2).map(Granted::pod).toList());
  }

  @Test
  void aFedLoRAClientIsLeasedAgainAsLongAsThereIsTime() {
    PodId[] pods = open(FedLoRA, 0.6);
    job.coordinator.podLost(pods[1]);
    PodId again = job.join("b", "q2");
    assertEquals(again, job.orders.last(Granted.class).pod());
    assertEquals(0, job.orders.last(Granted.class).lease().round().attempt());
  }

  @Test
  void poisonIsDroppedByItsReason() {
    open(FedLoRA, 0.3);
    job.coordinator.leaseFailed(job.lease(0), Reason.DIVERGED_CLIENT, "its adapter is not finite");
    job.coordinator.leaseFailed(job.lease(1), Reason.REFUSED_UPLOAD, "its upload is refused: scale 9.0 instead of 1.0");
    job.done(job.lease(2), 7);
    assertEquals(
        List.of(new Entry.DroppedClient("a/0", Reason.DIVERGED_CLIENT, "client a/0: its adapter is not finite"),
            new Entry.DroppedClient("a/1", Reason.REFUSED_UPLOAD,
                "client a/1: its upload is refused: scale 9.0 instead of 1.0")),
        journaled().dropped());
    assertEquals(7, job.state.ofAllBlocks().state().adapter()[0]);
  }

  @Test
  void withoutAQuorumToSpareADivergedClientFailsTheJobAndARefusedUploadIsTriedAgain() {
    open(SplitLoRA, 1);
    job.coordinator.leaseFailed(job.lease(0), Reason.REFUSED_UPLOAD, "its upload is refused");
    assertEquals(1, job.entries(Entry.RoundReopened.class).size());
    job.coordinator.diverged(job.lastOpened(), A1, "not finite");
    assertEquals(Reason.DIVERGED_CLIENT, job.end().reason());
  }

  @Test
  void aDivergedClientOfTheSplitServerIsDropped() {
    open(SplitLoRA, 0.6);
    job.coordinator.diverged(job.lastOpened(), A1, "not finite");
    assertEquals(List.of(A1), job.orders.last(Dropped.class).participants().stream().map(Participant::client).toList());
    job.coordinator.diverged(job.lastOpened(), A1, "not finite"); // reported twice
    assertEquals(1, job.orders.all(Dropped.class).size());
  }

  /** A pool that never came: its data is unknown, and the round goes on without it. */
  @Test
  void anAbsentPoolHoldsNobodyUp() {
    job = new Job(folder, plan(SplitLoRA, 0.6, Selection.All, 0));
    job.join("a", "p");
    job.coordinator.serverJoined();
    assertEquals(List.of(), job.orders.all(Opened.class), "it may come yet");
    pass(11);
    assertEquals(List.of(A0, A1),
        job.orders.last(Opened.class).participants().stream().map(Participant::client).toList());
    job.completeRound(1);
    assertEquals(List.of("b/0"), journaled().dropped().stream().map(Entry.DroppedClient::client).toList());
    job.join("b", "q");
    job.completeRound(1); // the round that was open already
    job.completeRound(1);
    assertEquals(List.of(A0, A1, B0),
        job.orders.last(Opened.class).participants().stream().map(Participant::client).toList());
  }

  @Test
  void onlyPoolsOfTheRoundAreWaitedForAndTheOthersStayWhereTheyAre() {
    job = new Job(folder, plan(FedLoRA, 1, Selection.RoundRobin, 1));
    PodId p = job.join("a", "p");
    job.join("b", "q");
    job.done(job.lease(0), 1); // round 0: a/0
    assertEquals(List.of("a/0"), counted());
    job.done(job.lease(1), 2); // round 1: a/1
    assertTrue(Files.exists(job.journal.checkpointFile("a-0")), "who took no part keeps its state");
    job.coordinator.podLost(p);
    job.done(job.lease(2), 3); // round 2: b/0, and nobody of a is needed
    assertEquals("all 3 rounds are done", job.end().message());
    assertEquals(3, job.state.ofAllBlocks().state().adapter()[0]);
  }

  /**
   * Whatever happens in whatever order: a round that is journaled has its quorum, and nobody counts who was dropped.
   */
  @Test
  void everyJournaledRoundHasItsQuorum() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      Path place = Files.createDirectory(folder.resolve("run" + seed));
      Selection selection = seed % 3 == 0 ? Selection.Random : Selection.All;
      int perRound = seed % 3 == 0 ? 2 : 0;
      job = new Job(place, seed % 4 == 1 ? discounting(1, selection, perRound)
          : plan(seed % 2 == 0 ? SplitLoRA : FedLoRA, 0.6, selection, perRound));
      new QuorumSchedule(job, random).play();
      for (Entry.RoundJournaled round : job.entries(Entry.RoundJournaled.class)) {
        List<String> counted = round.counted().stream().map(Entry.CountedLease::client).toList();
        String run = "seed " + seed + ": " + round;
        assertEquals(counted.size(), new HashSet<>(counted).size(), run);
        assertTrue(counted.size() >= job.plan.selection().needed(counted.size() + round.dropped().size()), run);
        round.dropped().forEach(dropped -> assertFalse(counted.contains(dropped.client()), run));
        assertEquals(1, round.counted().stream().mapToDouble(Entry.CountedLease::weight).sum(), 1e-12, run);
      }
      assertTrue(job.entries(Entry.RoundJournaled.class).size() == job.plan.rounds() || job.coordinator.over(),
          "seed " + seed + " goes on for ever");
      job.close();
    }
  }
}
