package io.splitlora.operator.reconcile;

import io.splitlora.operator.credentials.JobCredentials;
import io.splitlora.operator.desired.AggregatorObjects;
import io.splitlora.operator.desired.DesiredObjects;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.losses.KeptLogs;
import io.splitlora.operator.losses.Replacement;
import io.splitlora.operator.observe.PodState;
import io.splitlora.operator.progress.ProgressFollowers;
import io.splitlora.operator.reconcile.Reminders.Why;
import io.splitlora.operator.status.Deadline;
import io.splitlora.protocol.identity.Role;
import java.time.Clock;
import java.time.Instant;

/** Brings the objects of a job that has not ended to what it asks for. */
final class RunningJob {
  private final OperatorSettings settings;
  private final ProgressFollowers progress;
  private final Reminders reminders;
  private final Clock clock;

  RunningJob(OperatorSettings settings, ProgressFollowers progress, Reminders reminders, Clock clock) {
    this.settings = settings;
    this.progress = progress;
    this.reminders = reminders;
    this.clock = clock;
  }

  /**
   * Applies what is to be changed.
   *
   * @param completedRounds of the job until now
   * @throws InvalidJobException when objects cannot be made; the pods that run are followed all the same
   */
  void apply(Turn turn, int completedRounds) {
    var job = turn.job();
    ObjectNames.check(job);
    var objects = new ObjectApplier(turn);
    if (job.getSpec().runPolicy().suspend()) {
      new RunningPods(turn.client()).suspend(turn.observed());
    }
    var credentials = JobCredentials.of(job, objects::present, objects::create, clock);
    var secrets = credentials.secrets(name -> objects.present(JobCredentials.named(job, name)));
    // first: what is refused below must not hide how the pods that run get on
    follow(turn, credentials);
    remindOf(turn, JobCredentials.renewal(secrets));

    var sizes = new PoolSizes(turn, objects).apply();
    // before any Job makes room: one whose pods this operator would not make again stays, with what it has
    var desired = DesiredObjects.of(job, pool -> sizes.get(pool.name()), settings, turn.observed().objects());
    secrets.forEach(objects::apply);
    new Replacement(turn.client(), new KeptLogs(job, turn.client())).ofLost(job, turn.observed(), completedRounds,
        clock.instant());
    desired.forEach(objects::apply);
  }

  private void follow(Turn turn, JobCredentials credentials) {
    if (turn.observed().pods(Role.AGGREGATOR).anyMatch(PodState::isReady)) {
      progress.follow(turn.job(), AggregatorObjects.address(turn.job()), credentials.authority(),
          credentials::operator);
    } else if (turn.observed().pods(Role.AGGREGATOR).allMatch(PodState::hasEnded)) {
      progress.unfollow(turn.id());
    }
  }

  private void remindOf(Turn turn, Instant renewal) {
    var next = Deadline.of(turn.job(), clock.instant()).filter(deadline -> deadline.isBefore(renewal)).orElse(renewal);
    reminders.at(next, turn.id(), Why.DEADLINE_OR_RENEWAL);
  }
}
