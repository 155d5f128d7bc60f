package io.splitlora.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.splitlora.operator.credentials.Authorities;
import io.splitlora.operator.credentials.Certifier;
import io.splitlora.operator.credentials.JobCredentials;
import io.splitlora.operator.desired.AggregatorObjects;
import io.splitlora.operator.desired.DesiredObjects;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.desired.PodIdentity;
import io.splitlora.operator.losses.KeptLogs;
import io.splitlora.operator.losses.Replacement;
import io.splitlora.operator.losses.VanishedPods;
import io.splitlora.operator.observe.PodState;
import io.splitlora.operator.progress.ProgressFollowers;
import io.splitlora.operator.reconcile.Reminders.Why;
import io.splitlora.operator.status.Deadline;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Pem;
import io.splitlora.protocol.identity.Role;
import java.net.HttpURLConnection;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Brings the objects of a job that has not ended to what it asks for. */
final class RunningJob {
  private final OperatorSettings settings;
  private final Certifier certifier;
  private final ProgressFollowers progress;
  private final Reminders reminders;
  private final Clock clock;

  RunningJob(OperatorSettings settings, Certifier certifier, ProgressFollowers progress, Reminders reminders,
      Clock clock) {
    this.settings = settings;
    this.certifier = certifier;
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
    // first: what is refused below must not hide how the pods that run get on
    var settled = PodIdentity.isBySecrets(turn.observed().objects()) ? withSecrets(turn, objects) : withIssuer(turn);

    var sizes = new PoolSizes(turn, objects).apply();
    // before any Job makes room: one whose pods this operator would not make again stays, with what it has
    var desired = DesiredObjects.of(job, pool -> sizes.get(pool.name()), settled, turn.observed().objects());
    removeVanished(turn);
    new Replacement(turn.client(), new KeptLogs(job, turn.client())).ofLost(job, turn.observed(), completedRounds,
        clock.instant());
    desired.forEach(objects::apply);
  }

  /**
   * Makes room for a job that is to go on after it failed. A pod whose node has vanished would be waited for without
   * end.
   *
   * @return whether there is room
   */
  boolean makeRoom(Turn turn) {
    removeVanished(turn);
    return new EndedJob(turn).makeRoom();
  }

  /** Takes away pods that their nodes do not, now or when it is time. */
  private void removeVanished(Turn turn) {
    new VanishedPods(turn.client()).remove(turn.observed(), clock.instant());
    VanishedPods.next(turn.observed(), clock.instant())
        .ifPresent(when -> reminders.at(when, turn.id(), Why.VANISHED_POD));
  }

  /** Its pods ask the operator for their certificates. */
  private OperatorSettings withIssuer(Turn turn) {
    var authorities = certifier.authorities();
    follow(turn, authorities.trusted(), () -> certifier.operator(turn.job()));
    remindOf(turn, authorities.nextChange());
    return settings.withAuthorities(Pem.of(authorities.trusted()));
  }

  /**
   * An earlier operator began it: its pods read Secrets, which are kept fresh as long as this one may. Pods that mount
   * a Secret are made, or changed, only after each has been found to be this job's: else its user could have them
   * mount whatever Secret has such a name.
   */
  private OperatorSettings withSecrets(Turn turn, ObjectApplier objects) {
    try {
      var credentials = JobCredentials.of(turn.job(), objects::present, objects::create, clock);
      var secrets = credentials.secrets(name -> objects.present(JobCredentials.named(turn.job(), name)));
      follow(turn, List.of(credentials.authority()), credentials::operator);
      remindOf(turn, JobCredentials.renewal(secrets));
      secrets.forEach(objects::apply);
      return settings;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      remindOf(turn, clock.instant().plus(Authorities.LIFE));
      throw new InvalidJobException("CertificatesNotRenewed",
          "an earlier operator began this job, with certificates in Secrets that this one may not read: its pods go on"
              + " for some weeks and none is changed, and its status does not follow them; kubectl apply -f"
              + " manifests/earlier-jobs.yaml lets it, until such jobs have ended");
    }
  }

  private void follow(Turn turn, List<X509Certificate> authorities, Supplier<LeafCertificate> certificate) {
    if (turn.observed().pods(Role.AGGREGATOR).anyMatch(PodState::isReady)) {
      progress.follow(turn.job(), AggregatorObjects.address(turn.job()), authorities, certificate);
    } else if (turn.observed().pods(Role.AGGREGATOR).allMatch(PodState::hasEnded)) {
      progress.unfollow(turn.id());
    }
  }

  private void remindOf(Turn turn, Instant renewal) {
    var next = Deadline.of(turn.job(), clock.instant()).filter(deadline -> deadline.isBefore(renewal)).orElse(renewal);
    reminders.at(next, turn.id(), Why.DEADLINE_OR_RENEWAL);
  }
}
