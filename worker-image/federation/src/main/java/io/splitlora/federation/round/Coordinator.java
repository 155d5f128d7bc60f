package io.splitlora.federation.round;

import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.checkpoint.JobState.Contribution;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Entry.CountedLease;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics.LeaseCosts;
import io.splitlora.federation.progress.JobMeter;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.federation.round.OpenRound.Work;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.Reason;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine of a job's rounds and the only one who decides: open, stepping, closing, journaled, evaluating, next.
 * Every method is called on one thread; time comes from outside; what it decides goes out through {@link Orders}.
 */
public final class Coordinator {

  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

  private final Plan plan;
  private final Journal journal;
  private final JobState state;
  private final Orders orders;
  private final LongSupplier nanoTime;

  private final Pods pods = new Pods();
  private final Attendance attendance;
  private final LateWork late = new LateWork();
  private final Dispatch dispatch;
  private final Dropping dropping;
  private final JobMeter meter;
  private final Exporting exporting;
  private RoundLimits limits;
  private boolean serverReady;
  private boolean stopping;
  private boolean halted;
  private RoundId nextRound;
  private Optional<OpenRound> open = Optional.empty();
  private long openedAt;
  private int evaluating = -1;
  private int reopeningsInARow;
  private List<ClientId> missing = List.of();
  private boolean missingGoesOn;

  public Coordinator(Plan plan, Journal journal, JobState state, Orders orders, LongSupplier nanoTime) {
    this.plan = plan;
    limits = new RoundLimits(plan.backoffLimit(), plan.deadlineSeconds());
    this.journal = journal;
    this.state = state;
    this.orders = orders;
    this.nanoTime = nanoTime;
    attendance = new Attendance(plan, pods, late, nanoTime);
    meter = new JobMeter(plan, journal, nanoTime);
    exporting = new Exporting(orders, nanoTime);
    dispatch = new Dispatch(pods, orders);
    dropping = new Dropping(plan, pods, orders, meter, late);
    nextRound = new RoundId(plan.job(), journal.incarnation(), journal.completedRounds(), 0);
  }

  /** Goes on where the journal ends; a job that is complete says so. */
  public void begin() {
    journal.end().ifPresentOrElse(this::finishAgain, this::proceed);
  }

  private void finishAgain(Entry.JobEnded end) {
    if (!end.succeeded() || exporting.done()) { // whoever removed the adapter wants it back
      orders.finish(end.succeeded(), end.reason(), end.message());
    }
  }

  // --- who is there ---

  /** A pod can work for its pool's clients, whose shards have so many examples. */
  public void podJoined(PodId pod, List<Long> shardSizes) {
    attendance.sizes(pod.pool(), shardSizes);
    pods.join(pod);
    open.ifPresent(dispatch::grantUnheld);
    open.ifPresent(round -> dispatch.rebalance(round, pod.pool()));
    proceed();
  }

  /** A pod was asked to stop: it hands over what it has and gets nothing new. */
  public void podLeaving(PodId pod) {
    pods.leave(pod);
    open.ifPresent(round -> round.heldBy(pod).forEach(work -> round.put(work.askedFor())));
    dispatch.dismissWhoHasLeft(open);
  }

  public void podLost(PodId pod) {
    pods.lose(pod);
    late.forgetThoseOf(pod);
    open.ifPresent(round -> {
      List<Work> lost = round.heldBy(pod);
      if (!lost.isEmpty()) {
        workLost(round, lost, Reason.CONNECTION_LOST, pod + " went away");
      }
    });
  }

  public void serverJoined() {
    serverReady = true;
    evaluating = -1;
    proceed();
  }

  public void serverLost() {
    serverReady = false;
    evaluating = -1;
    if (plan.split()) {
      open.ifPresent(round -> reopen(round, Reason.CONNECTION_LOST, "the split server went away"));
    }
  }

  // --- what they report ---

  /** @return whether the lease is the valid one and its work is not in yet; work for another is refused */
  public boolean valid(Lease lease) {
    return unfinished(lease).isPresent();
  }

  private Optional<Work> unfinished(Lease lease) {
    return inOpenRound(lease).or(() -> late.work(lease));
  }

  private Optional<Work> inOpenRound(Lease lease) {
    return open.flatMap(round -> round.work(lease)).filter(work -> !work.done());
  }

  private Optional<Work> heldBy(PodId pod, Lease lease) {
    return unfinished(lease).filter(work -> work.holder().equals(Optional.of(pod)));
  }

  public boolean valid(RoundId round) {
    return open.map(OpenRound::id).equals(Optional.of(round));
  }

  /** The participant of a valid lease and the local step at which its holder begins. */
  public Optional<Start> start(Lease lease) {
    return unfinished(lease).map(work -> new Start(work.participant(), work.fromStep()));
  }

  /** Where a lease's work begins: at 0 with the checkpoint's state, later with a handed-over one. */
  public record Start(Participant participant, int step) {}

  /** A client did a local step by itself (FedLoRA, CenLoRA). */
  public void clientStepped(Lease lease, int step, double loss, long countedTokens) {
    inOpenRound(lease).filter(work -> step <= plan.localSteps(lease.client())).ifPresent(work -> {
      meter.round().clientStepped(lease.client(), work.participant().weight(), step, loss);
      meter.round().counted(lease.client(), countedTokens);
    });
  }

  /** The split server did a local step of all participants. */
  public void serverStepped(RoundId round, int step, Map<ClientId, Double> losses, StepTraffic traffic) {
    if (valid(round)) {
      missing = List.of();
      missingGoesOn = false;
      for (Participant participant : open.get().participants()) {
        if (losses.containsKey(participant.client())) { // others have no local step left, or did not come with a loss
          meter.round().clientStepped(participant.client(), participant.weight(), step, losses.get(participant.client()));
        }
      }
      meter.round().counted(traffic);
    }
  }

  /** A client's state went down. */
  public void sent(Lease lease, long bytes) {
    unfinished(lease).ifPresent(work -> meter.round().cost(lease.client(), new LeaseCosts(0, bytes, 0)));
  }

  /** Changes of the base went down to a pod. */
  public void baseSent(long bytes) {
    meter.round().sentBase(bytes);
  }

  /** A pod has computed for a lease. */
  public void computed(Lease lease, long milliseconds) {
    unfinished(lease).ifPresent(work -> meter.round().cost(lease.client(), new LeaseCosts(0, 0, milliseconds)));
  }

  /** A list that fills its report goes on in the next one. */
  public void serverWaiting(RoundId round, List<ClientId> clients) {
    if (plan.split() && valid(round)) { // else it waits for nobody
      missing = missingGoesOn ? Stream.concat(missing.stream(), clients.stream()).distinct().toList() : List.copyOf(clients);
      missingGoesOn = clients.size() == MessageBounds.CLIENTS_A_REPORT;
    }
  }

  /** A lease's state at a step boundary is in the spool; another pod goes on with it. */
  public void handedOver(PodId pod, Lease lease, int step) {
    late.forget(lease); // nobody goes on with it
    if (heldBy(pod, lease).filter(work -> step < work.fromStep() || step > plan.localSteps(lease.client())).isPresent()) {
      leaseFailed(lease, Reason.REFUSED_UPLOAD, "it was handed over at step " + step + ", which is none of its steps");
      return;
    }
    heldBy(pod, lease).filter(this::stateArrived).ifPresent(work -> {
      pods.addLoad(pod, -1);
      open.get().put(work.givenBack(step));
      meter.handedOver();
      meter.round().cost(lease.client(), new LeaseCosts(state.spooledBytes(lease), 0, 0));
      journal.append(new Entry.HandedOver(journal.incarnation(), lease.round().round(), lease.client().toString(), step));
      open.ifPresent(dispatch::grantUnheld);
      open.ifPresent(round -> dispatch.rebalance(round, pod.pool()));
      dispatch.dismissWhoHasLeft(open);
    });
  }

  /** A lease's final state is in the spool. */
  public void clientDone(PodId pod, Lease lease, long truncatedExamples) {
    late.work(lease).ifPresent(this::lateWorkCame);
    heldBy(pod, lease).filter(this::stateArrived).ifPresent(work -> {
      pods.addLoad(pod, -1);
      open.get().put(work.finished());
      meter.truncated(lease.client(), truncatedExamples);
      meter.round().cost(lease.client(), new LeaseCosts(state.spooledBytes(lease), 0, 0));
      closeIfComplete(open.get());
      dispatch.dismissWhoHasLeft(open);
    });
  }

  private void lateWorkCame(Work work) {
    if (Files.exists(state.spooled(work.lease()))) {
      LOG.info("{} has come late and counts in the next fold", work.lease());
      late.arrived(work);
    } else {
      LOG.warn("{} was reported done, late, and its upload is gone; the client takes part again from the next round", work.lease());
      late.forget(work.lease());
    }
    proceed();
  }

  /** A report without its upload is an error of the pod's program; the work is lost. */
  private boolean stateArrived(Work work) {
    boolean arrived = Files.exists(state.spooled(work.lease()));
    if (!arrived) {
      workLost(open.get(), List.of(work), Reason.CONNECTION_LOST, "the state of " + work.lease() + " did not arrive");
    }
    return arrived;
  }

  /** The server's state after the last local step is in the spool. */
  public void serverDone(RoundId id) {
    if (valid(id) && !Files.exists(state.spooledServer(id))) {
      reopen(open.get(), Reason.CONNECTION_LOST, "the split server's state of " + id + " did not arrive");
    } else if (valid(id)) {
      open.get().serverDone();
      closeIfComplete(open.get());
    }
  }

  /** A pod could not go on with a lease although it lives. */
  public void leaseFailed(Lease lease, Reason reason, String message) {
    late.forget(lease);
    inOpenRound(lease).ifPresent(work -> {
      String sentence = "client " + lease.client() + ": " + message;
      if (reason == Reason.DIVERGED_CLIENT || reason == Reason.BAD_INPUT) {
        dropOrFail(lease.client(), reason, sentence);
      } else if (reason == Reason.REFUSED_UPLOAD && holdsWithout(1)) {
        drop(List.of(lease.client()), reason, sentence);
      } else {
        workLost(open.get(), List.of(work), reason, sentence);
      }
    });
  }

  /** It would happen again: the round goes on without the client where the quorum allows, else the job is over. */
  private void dropOrFail(ClientId client, Reason reason, String sentence) {
    if (holdsWithout(1)) {
      drop(List.of(client), reason, sentence);
    } else {
      fail(reason, sentence);
    }
  }

  public void diverged(RoundId round, ClientId client, String message) {
    if (valid(round) && open.get().participants().stream().anyMatch(participant -> participant.client().equals(client))) {
      dropOrFail(client, Reason.DIVERGED_CLIENT, "client " + client + ": " + message);
    }
  }

  /** So many texts of so many are generated for the evaluation. */
  public void generating(int completedRounds, int texts, int of) {
    if (evaluating == completedRounds) {
      meter.generating(texts, of);
    }
  }

  public void evaluated(Entry.Evaluated evaluation) {
    if (evaluating == evaluation.completedRounds()) {
      evaluating = -1;
      if (!Double.isFinite(evaluation.meanLoss())) {
        fail(Reason.DIVERGED_CLIENT, "the validation loss after round " + evaluation.completedRounds() + " is "
            + evaluation.meanLoss() + ", or a text that the model generates is not finite; lower the learning rate");
        return;
      }
      journal.append(evaluation.took(meter.evaluationEnded()));
      proceed();
    }
  }

  public void fail(Reason reason, String message) {
    var end = new Entry.JobEnded(false, reason, message);
    LOG.error("job failed ({}): {}", reason, end.message());
    open = Optional.empty();
    journal.append(end);
    orders.finish(false, reason, end.message());
  }

  /** Decides nothing more: the journal, or the program, has failed. */
  public void halt() {
    halted = true;
    open = Optional.empty();
  }

  public void stopAfterRound() {
    stopping = true;
  }

  /** From now on, for the open round too. */
  public void limit(RoundLimits changed) {
    limits = changed;
  }

  /** Called about once a second. */
  public void tick() {
    if (!halted && exporting.trouble().isPresent()) {
      journal.end().ifPresent(this::finishAgain);
    }
    if (ended()) {
      return;
    }
    if (open.isPresent() && limits.deadlineSeconds() > 0 && secondsSince(openedAt) > limits.deadlineSeconds()) {
      deadlinePassed(open.get());
    }
    proceed();
  }

  private void deadlinePassed(OpenRound round) {
    List<ClientId> late = late(round);
    String message = "not complete after " + limits.deadlineSeconds() + " s" + (late.isEmpty() ? "" : "; missing: " + ClientId.names(late));
    if (!late.isEmpty() && holdsWithout(late.size())) {
      openedAt = nanoTime.getAsLong(); // those who go on have a deadline too
      drop(late, Reason.ROUND_DEADLINE_EXCEEDED, message);
    } else {
      reopen(round, Reason.ROUND_DEADLINE_EXCEEDED, message);
    }
  }

  /** Whom the split server waits for, or no pod works for; where neither is known, those whose work is not in. */
  private List<ClientId> late(OpenRound round) {
    List<ClientId> clients = round.unfinished().stream()
        .filter(work -> missing.contains(work.lease().client()) || work.holder().isEmpty()).map(work -> work.lease().client()).toList();
    return clients.isEmpty() ? round.unfinished().stream().map(work -> work.lease().client()).toList() : clients;
  }

  private boolean holdsWithout(int clients) {
    return open.map(round -> dropping.holdsWithout(round, clients)).orElse(false);
  }

  private void drop(List<ClientId> clients, Reason reason, String message) {
    OpenRound round = open.get();
    dropping.drop(round, clients, reason, message);
    missing = missing.stream().filter(client -> !clients.contains(client)).toList();
    closeIfComplete(round);
    dispatch.dismissWhoHasLeft(open);
  }

  // --- the story ---

  /** Takes the next step of the story if everyone it needs is there. */
  private void proceed() {
    if (ended() || open.isPresent() || evaluating >= 0) {
      return;
    }
    int completed = journal.completedRounds();
    if (plan.evaluates(completed) && journal.last(Entry.Evaluated.class, e -> e.completedRounds() == completed).isEmpty()) {
      evaluate(completed);
    } else if (completed == plan.rounds()) {
      complete();
    } else if (stopping) {
      orders.finish(false, Reason.REASON_UNSPECIFIED, "stopped after round " + completed + " as asked; go on with --resume");
    } else if (everyoneIsThere()) {
      openRound();
    }
  }

  private void evaluate(int completed) {
    if (serverReady) {
      evaluating = completed;
      meter.evaluationBegan();
      orders.evaluate(completed);
    }
  }

  private void complete() {
    if (exporting.done()) {
      journal.append(new Entry.JobEnded(true, Reason.REASON_UNSPECIFIED, "all " + plan.rounds() + " rounds are done"));
      orders.finish(true, Reason.REASON_UNSPECIFIED, "all " + plan.rounds() + " rounds are done");
    }
  }

  private boolean everyoneIsThere() {
    return (serverReady || !plan.split()) && attendance.enough(nextRound.round());
  }

  private void openRound() {
    Attendance.Roll roll = attendance.call(nextRound.round());
    OpenRound round = new OpenRound(nextRound, roll.present(), roll.absent(), plan.split());
    open = Optional.of(round);
    openedAt = nanoTime.getAsLong();
    missing = List.of();
    missingGoesOn = false;
    meter.roundOpened();
    pods.clearLoads();
    LOG.info("{} opened for {} clients on {} pods", nextRound, round.participants().size(), pods.count());
    if (plan.split()) {
      orders.openOnServer(nextRound, round.participants());
    }
    open.ifPresent(dispatch::grantUnheld);
    closeIfComplete(round); // if nobody is asked to work, for all have been late
  }

  private void workLost(OpenRound round, List<Work> lost, Reason reason, String message) {
    if (plan.split() && holdsWithout(lost.size())) {
      drop(lost.stream().map(work -> work.lease().client()).toList(), reason, message);
    } else if (plan.split()) {
      reopen(round, reason, message); // the shared server adapter has already moved
    } else {
      disturbed(round, reason, message);
      lost.forEach(work -> startAgain(round, work));
      int attempts = lost.stream().mapToInt(work -> work.lease().round().attempt() + 1).max().orElse(0);
      failBeyondLimit(attempts - round.id().attempt(), round, message);
      open.ifPresent(dispatch::grantUnheld);
      dispatch.dismissWhoHasLeft(open);
    }
  }

  /** FedLoRA: nobody else is concerned when a client begins the round anew. */
  private void startAgain(OpenRound round, Work work) {
    work.holder().ifPresent(pod -> pods.addLoad(pod, -1));
    meter.round().forget(work.lease().client());
    round.put(work.startedAgain());
  }

  private void reopen(OpenRound round, Reason reason, String message) {
    open = Optional.empty();
    late.forgetAll(); // what is abandoned is everything of this round and of older ones
    orders.abandon(round.latestAttempt());
    nextRound = round.latestAttempt().nextAttempt();
    disturbed(round, reason, message);
    failBeyondLimit(++reopeningsInARow, round, message);
    dispatch.dismissWhoHasLeft(open);
    proceed();
  }

  private void disturbed(OpenRound round, Reason reason, String message) {
    var reopened = new Entry.RoundReopened(journal.incarnation(), round.id().round(), round.id().attempt(), reason, message);
    LOG.warn("{} is opened again ({}): {}", round.id(), reason, reopened.message());
    journal.append(reopened);
    meter.reopened(reason, reopened.message());
  }

  private void failBeyondLimit(int reopenings, OpenRound round, String message) {
    if (reopenings > limits.backoffLimit()) {
      fail(Reason.BACKOFF_LIMIT_EXCEEDED, "round " + round.id().round() + " was opened again " + limits.backoffLimit()
          + " times (runPolicy.backoffLimit); last reason: " + message);
    }
  }

  private void closeIfComplete(OpenRound round) {
    if (round.complete()) {
      var metrics = meter.roundMetrics();
      List<Contribution> contributions = late.joinedTo(round.contributions(), round.id().round(), plan.clients());
      List<CountedLease> counted = contributions.stream().map(work -> counted(work, round.id().round())).toList();
      long closed = nanoTime.getAsLong();
      journal.appendRound(
          folder -> state.writeNext(folder, round.id(), contributions, plan.split()),
          (number, files) -> new Entry.RoundJournaled(number, counted, round.dropped(), files, metrics.folded(millisecondsSince(closed))));
      LOG.info("round {} of {} journaled: loss {}", round.id().round() + 1, plan.rounds(), metrics.loss());
      open = Optional.empty();
      reopeningsInARow = 0;
      meter.roundClosed(metrics.folded(millisecondsSince(closed)));
      nextRound = new RoundId(plan.job(), journal.incarnation(), round.id().round() + 1, 0);
      proceed();
    }
  }

  private CountedLease counted(Contribution work, int open) {
    RoundId round = work.lease().round();
    Double loss = round.round() == open ? meter.round().loss(work.lease().client()) : null;
    return new CountedLease(work.lease().client().toString(), round.incarnation(), round.attempt(),
        work.weight(), loss);
  }

  // --- what can be seen ---

  public boolean ended() {
    return halted || journal.end().isPresent();
  }

  public JobMeter.Snapshot snapshot() {
    return meter.snapshot(open, pods.count(), evaluating >= 0, exporting.trouble());
  }

  private long millisecondsSince(long nanos) {
    return (nanoTime.getAsLong() - nanos) / 1_000_000;
  }

  private double secondsSince(long nanos) {
    return (nanoTime.getAsLong() - nanos) / 1e9;
  }
}
