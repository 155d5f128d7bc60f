package io.splitlora.federation.round;

import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;

/** What a job is doing. An event leads from one stage to the next; what lasts longer than a stage is in the journal. */
sealed interface Stage permits Stage.Waiting, Stage.Stepping, Stage.Evaluating, Exporting, Stage.Ended {

  /**
   * No round is open: somebody is missing for what comes next.
   *
   * @param next attempt at a round
   * @param reopenings how often that round was opened again, for everyone
   */
  record Waiting(RoundId next, int reopenings) implements Stage {}

  /**
   * A round is open: its participants do their local steps.
   *
   * @param since when its deadline began to run, in nanoseconds of the coordinator's clock
   */
  record Stepping(OpenRound round, int reopenings, long since) implements Stage {

    Stepping since(long now) {
      return new Stepping(round, reopenings, now);
    }
  }

  /** The split server measures the state after so many rounds. */
  record Evaluating(int completedRounds) implements Stage {}

  /** Nothing is decided any more. A job that was only asked to stop has a verdict too; it is not journaled. */
  record Ended(Entry.JobEnded verdict) implements Stage {}
}
