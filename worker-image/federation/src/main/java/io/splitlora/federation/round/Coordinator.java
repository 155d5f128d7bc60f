package io.splitlora.federation.round;

import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.progress.JobMeter;
import io.splitlora.federation.round.Stage.Ended;
import io.splitlora.federation.round.Stage.Evaluating;
import io.splitlora.federation.round.Stage.Halted;
import io.splitlora.federation.round.Stage.Stepping;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * The state machine of a job's rounds, and the only one who decides. Each event leads to a {@link Stage}; from there
 * the job goes on by itself until somebody has to be waited for.
 *
 * <pre>
 * Waiting   → Evaluating   if the state after so many rounds is to be measured
 * Waiting   → Stepping     if there are rounds left and enough are there
 * Waiting   → Exporting    if there are none left
 * Stepping  → Waiting      when the round is journaled, or begins anew
 * Evaluating → Waiting     when the figures are journaled, or the split server is lost
 * Exporting → Ended        when the adapter is out
 * any       → Ended        if the job fails, or was asked to stop
 * any       → Halted       if the journal is closed or fails, or the program does
 * </pre>
 *
 * <p>Every method is called on one thread; time comes from outside; what is decided goes out through {@link Orders}.
 */
public final class Coordinator {

  private final Plan plan;
  private final Journal journal;
  private final Orders orders;
  private final LateWork late = new LateWork();
  private final Attendance attendance;
  private final Dispatch dispatch;
  private final JobMeter meter;
  private final WorkReports reports;
  private final Course course;
  private final Recovery recovery;
  private final Deliveries deliveries;
  private Stage stage;

  public Coordinator(Plan plan, Journal journal, JobState state, Orders orders, LongSupplier nanoTime) {
    this.plan = plan;
    this.journal = journal;
    this.orders = orders;
    attendance = new Attendance(plan, late, nanoTime);
    dispatch = new Dispatch(attendance, orders);
    meter = new JobMeter(plan, journal, nanoTime);
    reports = new WorkReports(plan, meter, this::openRound, this::unfinished);
    var closing = new Closing(plan, journal, state, late, meter, nanoTime);
    course = new Course(plan, journal, orders, attendance, meter, closing, nanoTime);
    recovery = new Recovery(plan, journal, orders, late, meter, nanoTime);
    deliveries = new Deliveries(plan, journal, state, late, dispatch, meter, recovery);
    stage = course.nextRound();
  }

  // --- the course of a job ---

  /** Goes on where the journal ends; whoever removed the adapter of a complete job wants it back. */
  public void begin() {
    go(journal.end().isPresent() ? course.exporting() : stage);
  }

  /** An event has led to this stage: goes on from there until somebody has to be waited for. */
  private void go(Stage reached) {
    if (over()) {
      return;
    }
    stage = reached;
    for (Stage next = course.advance(stage); next != stage; next = course.advance(stage)) {
      stage = next;
    }
    if (stage instanceof Ended end) {
      orders.finish(end.verdict().succeeded(), end.verdict().reason(), end.verdict().message());
    } else {
      openRound().ifPresent(dispatch::grantUnheld);
      dispatch.dismissWhoIsFree(openRound());
    }
  }

  // --- who is there ---

  /** A pod can work for its pool's clients, whose shards have so many examples. */
  public void podJoined(PodId pod, List<Long> shardSizes) {
    attendance.join(pod, shardSizes);
    meter.pods(pod.pool(), attendance.pods(pod.pool()));
    openRound().ifPresent(round -> dispatch.share(round, pod.pool()));
    go(stage);
  }

  /** A pod was asked to stop: it hands over what it has and gets nothing new. */
  public void podLeaving(PodId pod) {
    attendance.leave(pod);
    openRound().ifPresent(round -> round.heldBy(pod).forEach(work -> round.put(work.askedFor())));
    go(stage);
  }

  public void podLost(PodId pod) {
    attendance.lose(pod);
    meter.pods(pod.pool(), attendance.pods(pod.pool()));
    late.forgetThoseOf(pod);
    go(stage instanceof Stepping stepping ? recovery.podLost(stepping, pod) : stage);
  }

  public void serverJoined() {
    attendance.serverJoined();
    go(stage);
  }

  /** The next server evaluates what this one did not. */
  public void serverLost() {
    attendance.serverLost();
    if (stage instanceof Stepping stepping && plan.split()) {
      go(recovery.serverLost(stepping));
    } else if (stage instanceof Evaluating) {
      go(course.nextRound());
    }
  }

  // --- what they report ---

  /** A lease's state at a step boundary is in the spool; another pod goes on with it. */
  public void handedOver(PodId pod, Lease lease, int step) {
    late.forget(lease); // nobody goes on with it
    whileHeld(pod, lease, (stepping, work) -> deliveries.handedOver(stepping, work, step));
  }

  /** A lease's state at a step boundary is in the spool; if its work is lost, another pod begins there. */
  public void kept(Lease lease, int step) {
    deliveries.kept(openRound(), lease, step);
  }

  /** A lease's final state is in the spool. */
  public void clientDone(PodId pod, Lease lease, long truncatedExamples) {
    late.work(lease).ifPresent(deliveries::lateDone);
    whileHeld(pod, lease, (stepping, work) -> deliveries.done(stepping, work, truncatedExamples));
  }

  /** Whoever does not hold the lease is not believed. */
  private void whileHeld(PodId pod, Lease lease, BiFunction<Stepping, Work, Stage> event) {
    whileUnfinished(lease, (stepping, work) -> work.isHeldBy(pod) ? event.apply(stepping, work) : stepping);
  }

  private void whileUnfinished(Lease lease, BiFunction<Stepping, Work, Stage> event) {
    if (stage instanceof Stepping stepping) {
      go(stepping.round().unfinished(lease).map(work -> event.apply(stepping, work)).orElse(stepping));
    } else {
      go(stage);
    }
  }

  /** The server's state after the last local step is in the spool. */
  public void serverDone(RoundId id) {
    if (stage instanceof Stepping stepping && valid(id)) {
      go(deliveries.serverDone(stepping));
    }
  }

  /** A pod could not go on with a lease although it lives. */
  public void leaseFailed(Lease lease, Reason reason, String message) {
    late.forget(lease);
    whileUnfinished(lease, (stepping, work) -> recovery.leaseFailed(stepping, work, reason, message));
  }

  /** The split server's step with a client's activations was not finite. */
  public void diverged(RoundId id, ClientId client, String message) {
    if (stage instanceof Stepping stepping && valid(id) && stepping.round().has(client)) {
      go(recovery.diverged(stepping, client, message));
    }
  }

  /** Whom the split server waits for; a list that fills its report goes on in the next one. */
  public void serverWaiting(RoundId id, List<ClientId> clients) {
    if (plan.split()) { // else it waits for nobody
      openRound().filter(round -> round.id().equals(id)).ifPresent(round -> round.awaited().told(clients));
    }
  }

  public void evaluated(Entry.Evaluated evaluation) {
    if (stage.equals(new Evaluating(evaluation.completedRounds()))) {
      go(Double.isFinite(evaluation.meanLoss()) ? course.evaluated(evaluation) : recovery.diverged(evaluation));
    }
  }

  // --- what ends a job, or a round ---

  public void fail(Reason reason, String message) {
    if (!over()) {
      go(recovery.failed(reason, message));
    }
  }

  /** Decides nothing more and tells nobody. */
  public void halt() {
    stage = new Halted();
  }

  public void stopAfterRound() {
    course.stopAfterRound();
  }

  /** From now on, for the open round too. */
  public void limit(RoundLimits changed) {
    recovery.limit(changed);
  }

  /** Called about once a second. */
  public void tick() {
    go(stage instanceof Stepping stepping ? recovery.deadline(stepping) : stage);
  }

  /** So many texts of so many are generated for the evaluation. */
  public void generating(int completedRounds, int texts, int of) {
    if (stage.equals(new Evaluating(completedRounds))) {
      meter.generating(texts, of);
    }
  }

  // --- what can be seen ---

  /** Takes what the others report of work that goes on. */
  public WorkReports reports() {
    return reports;
  }

  /** Nothing is decided any more. */
  boolean over() {
    return stage instanceof Ended || stage instanceof Halted;
  }

  /** @return whether the lease is the valid one and its work is not in yet; work for another is refused */
  public boolean valid(Lease lease) {
    return unfinished(lease).isPresent();
  }

  /** Whether the pod was the last to be granted the valid lease, and its work is not in yet. */
  public boolean holds(PodId pod, Lease lease) {
    return unfinished(lease).filter(work -> work.isHeldBy(pod)).isPresent();
  }

  public boolean valid(RoundId id) {
    return openRound().filter(round -> round.id().equals(id)).isPresent();
  }

  /** The participant of a valid lease and the local step at which its holder begins. */
  public Optional<Start> start(Lease lease) {
    return unfinished(lease).map(work -> new Start(work.participant(), work.boundary().step()));
  }

  /** Where a lease's work begins: at 0 with the checkpoint's state, later with the one kept in the spool. */
  public record Start(Participant participant, int step) {}

  public Progress snapshot() {
    Optional<String> exportTrouble = stage instanceof Exporting exporting ? exporting.trouble() : Optional.empty();
    return meter.snapshot(openRound().map(OpenRound::clients), attendance.pods(), stage instanceof Evaluating,
        exportTrouble);
  }

  private Optional<OpenRound> openRound() {
    return stage instanceof Stepping stepping ? Optional.of(stepping.round()) : Optional.empty();
  }

  private Optional<Work> unfinished(Lease lease) {
    return openRound().flatMap(round -> round.unfinished(lease)).or(() -> late.work(lease));
  }
}
