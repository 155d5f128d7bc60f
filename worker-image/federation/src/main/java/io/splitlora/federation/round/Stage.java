package io.splitlora.federation.round;

import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;

/**
 * What a job is doing. An event leads from one stage to the next. Only the journal outlives the process. The next one
 * reads the limits in the manifest again, and pods and split server tell it anew who is there and with how many
 * examples. An open round begins anew; late work, and that somebody asked to stop, are lost.
 */
sealed interface Stage permits Stage.Waiting, Stage.Stepping, Stage.Evaluating, Exporting, Stage.Ended, Stage.Halted {

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

  /** The job is over for this process. A job that was only asked to stop has a verdict too; it is not journaled. */
  record Ended(Entry.JobEnded verdict) implements Stage {}

  /** The journal is closed or has failed, or the program has: nothing is decided any more, and nobody is told. */
  record Halted() implements Stage {}
}
