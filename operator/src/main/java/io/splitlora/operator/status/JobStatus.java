package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.AdapterStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.FailureStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.Trouble;
import io.splitlora.operator.status.Verdicts.Verdict;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A job's status, derived in one place from what was observed. */
public final class JobStatus {
  private final Facts facts;

  private JobStatus(Facts facts) {
    this.facts = facts;
  }

  /** @param progress what the aggregator told last; without it the figures stay as they were */
  public static SplitLoRAJobStatus of(SplitLoRAJob job, Observed observed, Optional<Ending> ending,
      Optional<InvalidJobException> refusal, Optional<Progress> progress, Instant now) {
    return new JobStatus(new Facts(job, observed, ending, refusal, progress, now)).derive();
  }

  /** Of one that has only just been seen, or is to go on after it had failed. */
  public static SplitLoRAJobStatus ofNew(SplitLoRAJob job, Instant now) {
    var next = new InvalidJobException("Creating", "the job's objects are being made");
    return of(job, Observed.NOTHING, Optional.empty(), Optional.of(next), Optional.empty(), now);
  }

  /** Of a job whose spec cannot be read: all but that stays as it was told last. */
  public static SplitLoRAJobStatus ofUnreadable(SplitLoRAJob job, InvalidJobException refusal, Instant now) {
    var before = Optional.ofNullable(job.getStatus()).orElseGet(SplitLoRAJobStatus::empty);
    var conditions = new ArrayList<>(new Conditions(job, now)
        .add(JobConditions.ACCEPTED, Verdict.no(refusal.reason(), refusal.getMessage())).list());
    Stream.ofNullable(before.conditions()).flatMap(List::stream)
        .filter(condition -> !condition.getType().equals(JobConditions.ACCEPTED)).forEach(conditions::add);
    return before.under(job.getMetadata().getGeneration(), Optional.ofNullable(before.phase()).orElse(Phase.Pending),
        List.copyOf(conditions));
  }

  /** Whether nothing more follows; the job's last figures stay. */
  public static boolean isOver(SplitLoRAJobStatus status) {
    return status.phase() == Phase.Complete || status.phase() == Phase.Failed;
  }

  private SplitLoRAJobStatus derive() {
    var conditions = new Verdicts(facts).conditions();
    var figures = Figures.of(facts.job(), facts.progress(), facts.ending().isPresent(), facts.trains());
    var rounds = figures.rounds();
    var pace = figures.pace();
    var learned = figures.learned();
    var participation = figures.participation();
    return new SplitLoRAJobStatus(facts.job().getMetadata().getGeneration(), phase(conditions),
        rounds.text(), pace.clients(), pace.eta(), learned.score(), learned.columns(),
        rounds.completed(), rounds.all(), rounds.percentage(), pace.remainingSeconds(),
        learned.loss(), learned.perplexity(), learned.initialPerplexity(), learned.scores(), learned.best(),
        figures.traffic().up(), figures.traffic().down(),
        participation.participants(), participation.dropped(), participation.boundedUpdates(), participation.bounded(),
        facts.readiness().pools(), figures.history(),
        lastFailure(), adapter(), Resumption.remembered(facts), conditions);
  }

  private Phase phase(List<Condition> conditions) {
    if (facts.ending().isPresent()) {
      return facts.ending().get().succeeded() ? Phase.Complete : Phase.Failed;
    }
    if (facts.isSuspended()) {
      return Phase.Suspended;
    }
    boolean training = conditions.stream()
        .anyMatch(
            condition -> condition.getType().equals(JobConditions.TRAINING) && condition.getStatus().equals("True"));
    return training ? Phase.Running : Phase.Pending;
  }

  /** As the aggregator told last, else as the status had it. */
  public static int completedRounds(SplitLoRAJob job, Optional<Progress> progress) {
    return progress.map(told -> told.getRounds().getCompleted())
        .or(() -> Optional.ofNullable(job.getStatus()).map(SplitLoRAJobStatus::completedRounds)).orElse(0);
  }

  private FailureStatus lastFailure() {
    return facts.ending().filter(end -> !end.succeeded()).map(end -> new Trouble(end.reason(), end.message()))
        .or(() -> Troubles.failure(facts.observed(), Role.AGGREGATOR))
        .or(facts::unmended)
        .or(() -> facts.progress().map(Progress::getTrouble).filter(Progress.Trouble::hasLastDisturbance)
            .map(Progress.Trouble::getLastDisturbance)
            .map(failure -> new Trouble(LastWords.word(failure.getReason()), failure.getMessage())))
        .map(failure -> new FailureStatus(failure.reason(), failure.message()))
        .orElseGet(() -> facts.job().getStatus() == null ? null : facts.job().getStatus().lastFailure());
  }

  private AdapterStatus adapter() {
    return facts.ending().filter(Ending::succeeded)
        .map(end -> new AdapterStatus(ObjectNames.of(facts.job()).export(), adapterDigest())).orElse(null);
  }

  private String adapterDigest() {
    return facts.progress().map(told -> told.getAdapter().getSha256()).filter(digest -> !digest.isEmpty())
        .or(() -> Optional.ofNullable(facts.job().getStatus()).map(SplitLoRAJobStatus::adapter)
            .map(AdapterStatus::sha256))
        .orElse(null);
  }
}
