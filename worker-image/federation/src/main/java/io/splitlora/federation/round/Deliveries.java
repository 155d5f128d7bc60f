package io.splitlora.federation.round;

import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics.LeaseCosts;
import io.splitlora.federation.progress.JobMeter;
import io.splitlora.federation.round.Stage.Stepping;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What comes of work that is said to be in the spool. A report without its upload is an error of who sent it. */
final class Deliveries {

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  private final Plan plan;
  private final Journal journal;
  private final JobState state;
  private final LateWork late;
  private final Dispatch dispatch;
  private final JobMeter meter;
  private final Recovery recovery;

  Deliveries(Plan plan, Journal journal, JobState state, LateWork late, Dispatch dispatch, JobMeter meter,
      Recovery recovery) {
    this.plan = plan;
    this.journal = journal;
    this.state = state;
    this.late = late;
    this.dispatch = dispatch;
    this.meter = meter;
    this.recovery = recovery;
  }

  /** Another pod goes on with the work from this step. */
  Stage handedOver(Stepping stepping, Work work, int step) {
    int from = Math.max(step, work.boundary().step()); // one who was given up may have brought a later state
    if (step < 0 || step >= plan.localSteps(work.client())) {
      return recovery.leaseFailed(stepping, work, Reason.REFUSED_UPLOAD,
          "it was handed over at step " + step + ", which is none of its steps");
    } else if (!Files.exists(state.spooled(work.lease(), from))) {
      return recovery.stateMissing(stepping, work);
    }
    stepping.round().put(work.givenBack(from));
    meter.handedOver();
    int round = work.lease().round().round();
    journal.append(new Entry.HandedOver(journal.incarnation(), round, work.client().toString(), from));
    dispatch.share(stepping.round(), work.client().pool());
    return stepping;
  }

  /**
   * The latest state is kept and the one before it is not. Whoever is told to begin at a step finds its state, for the
   * step is told and the state forgotten on the same thread; who reads it later asks again.
   */
  void kept(Optional<OpenRound> open, Lease lease, int step) {
    Optional<Work> work = open.flatMap(round -> round.unfinished(lease));
    int before = work.map(it -> it.boundary().step()).orElse(Integer.MAX_VALUE);
    if (step > before && step < plan.localSteps(lease.client())) {
      open.orElseThrow().put(work.orElseThrow().keptAt(step));
      countUpload(lease, step);
      forget(lease, before);
    } else if (step < before) {
      forget(lease, step);
    }
  }

  /** Step 0 and the last one are no boundaries within a round: their states are not kept for another pod. */
  private void forget(Lease lease, int step) {
    Path kept = state.spooled(lease, step);
    if (!kept.equals(state.spooled(lease))) {
      try {
        Files.deleteIfExists(kept);
      } catch (IOException e) {
        LOG.warn("{} stays until the round is closed: {}", kept, e.toString());
      }
    }
  }

  Stage done(Stepping stepping, Work work, long truncatedExamples) {
    if (!isSpooled(work)) {
      return recovery.stateMissing(stepping, work);
    }
    stepping.round().put(work.finished());
    meter.truncated(work.client(), truncatedExamples);
    countUpload(work.lease(), plan.localSteps(work.client()));
    return stepping;
  }

  Stage serverDone(Stepping stepping) {
    if (!Files.exists(state.spooledServer(stepping.round().id()))) {
      return recovery.serverStateMissing(stepping);
    }
    stepping.round().serverDone();
    return stepping;
  }

  /** A client has done what its round did not wait for. */
  void lateDone(Work work) {
    if (isSpooled(work)) {
      LOG.info("{} has come late and counts in the next fold", work.lease());
      late.arrived(work);
    } else {
      LOG.warn("{} was reported done, late, and its upload is gone; the client takes part again from the next round",
          work.lease());
      late.forget(work.lease());
    }
  }

  private boolean isSpooled(Work work) {
    return Files.exists(state.spooled(work.lease()));
  }

  private void countUpload(Lease lease, int step) {
    meter.round().cost(lease.client(), new LeaseCosts(state.spooled(lease, step).toFile().length(), 0, 0));
  }
}
