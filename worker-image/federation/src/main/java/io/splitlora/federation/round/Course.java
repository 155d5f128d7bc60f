package io.splitlora.federation.round;

import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.progress.JobMeter;
import io.splitlora.federation.round.Stage.Ended;
import io.splitlora.federation.round.Stage.Evaluating;
import io.splitlora.federation.round.Stage.Stepping;
import io.splitlora.federation.round.Stage.Waiting;
import io.splitlora.v1.Reason;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The course of a job when nothing goes wrong: where it goes by itself from each stage. */
final class Course {

  private static final Logger LOG = LoggerFactory.getLogger(Course.class);

  private final Plan plan;
  private final Journal journal;
  private final Orders orders;
  private final Attendance attendance;
  private final JobMeter meter;
  private final Closing closing;
  private final LongSupplier nanoTime;
  private boolean stopAsked;

  Course(Plan plan, Journal journal, Orders orders, Attendance attendance, JobMeter meter, Closing closing,
      LongSupplier nanoTime) {
    this.plan = plan;
    this.journal = journal;
    this.orders = orders;
    this.attendance = attendance;
    this.meter = meter;
    this.closing = closing;
    this.nanoTime = nanoTime;
  }

  /**
   * Does what comes after a stage that is over: exports, folds and journals, opens a round.
   *
   * @return the next stage; the same one while somebody has to be waited for
   */
  Stage advance(Stage stage) {
    if (stage instanceof Waiting waiting) {
      return advance(waiting);
    } else if (stage instanceof Stepping stepping && stepping.round().complete()) {
      return closed(stepping);
    } else if (stage instanceof Exporting exporting && exporting.tryExport()) {
      return complete();
    }
    return stage; // an evaluation ends with an event, and nothing comes after the end
  }

  private Stage advance(Waiting waiting) {
    int completed = journal.completedRounds();
    if (plan.evaluates(completed) && !isEvaluated(completed)) {
      return attendance.hasServer() ? evaluating(completed) : waiting;
    } else if (completed == plan.rounds()) {
      return exporting();
    } else if (stopAsked) {
      return stopped(completed);
    }
    return attendance.enough(waiting.next().round()) ? opened(waiting) : waiting;
  }

  // --- from Waiting ---

  private boolean isEvaluated(int completedRounds) {
    return journal.last(Entry.Evaluated.class).filter(last -> last.completedRounds() == completedRounds).isPresent();
  }

  private Evaluating evaluating(int completedRounds) {
    meter.evaluationBegan();
    orders.evaluate(completedRounds);
    return new Evaluating(completedRounds);
  }

  Exporting exporting() {
    return new Exporting(orders, nanoTime);
  }

  void stopAfterRound() {
    stopAsked = true;
  }

  private static Ended stopped(int completedRounds) {
    return new Ended(new Entry.JobEnded(false, Reason.REASON_UNSPECIFIED,
        "stopped after round " + completedRounds + " as asked; go on with --resume"));
  }

  private Stepping opened(Waiting waiting) {
    RoundId id = waiting.next();
    Attendance.Roll roll = attendance.call(id.round());
    var round = new OpenRound(id, roll.present(), roll.absent(), plan.split());
    meter.roundOpened();
    LOG.info("{} opened for {} clients on {} pods", id, round.participants().size(), attendance.pods());
    if (plan.split()) {
      orders.openOnServer(id, round.participants());
    }
    return new Stepping(round, waiting.reopenings(), nanoTime.getAsLong());
  }

  // --- from Stepping ---

  private Waiting closed(Stepping stepping) {
    closing.close(stepping.round());
    return nextRound();
  }

  /** The first attempt at the round after the last one that is journaled. */
  Waiting nextRound() {
    return new Waiting(new RoundId(plan.job(), journal.incarnation(), journal.completedRounds(), 0), 0);
  }

  // --- from Evaluating ---

  Waiting evaluated(Entry.Evaluated evaluation) {
    journal.append(evaluation.took(meter.evaluationEnded()));
    return nextRound();
  }

  // --- from Exporting ---

  /** A job that was complete already, and had only lost its adapter, is not journaled again. */
  private Ended complete() {
    if (journal.end().isEmpty()) {
      journal.append(new Entry.JobEnded(true, Reason.REASON_UNSPECIFIED, "all " + plan.rounds() + " rounds are done"));
    }
    return new Ended(journal.end().orElseThrow());
  }
}
