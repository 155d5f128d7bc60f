package io.splitlora.operator.losses;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.desired.AggregatorObjects;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.status.JobStatus;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An aggregator over days: Kubernetes' rules for the pods of a Job, and the operator's for Jobs. Time is a field. */
final class SimulatedRole {
  /** How a pod is lost, and what the operator can still see of it. */
  enum End {
    CRASHED, DRAINED, GONE_WHILE_THE_OPERATOR_WAS_AWAY
  }

  /** A Job is deleted and made again, a pod is placed and starts. */
  private static final Duration NEW_JOB = Duration.ofSeconds(5);

  final SplitLoRAJob job = ExampleJob.with("spec.training.rounds=100000");
  Instant now = Instant.parse(ExampleJob.CREATED);
  private int completedRounds;
  private int jobs;
  private Job roleJob;
  private Instant podStarted;
  private final List<HasMetadata> pods = new ArrayList<>();

  SimulatedRole() {
    newJob();
  }

  private void newJob() {
    job.setStatus(JobStatus.of(job, new Observed(List.of()), Optional.empty(), Optional.empty(),
        Optional.of(Progress.newBuilder()
            .setRounds(Progress.Rounds.newBuilder().setCompleted(completedRounds).setAll(100_000)).build()),
        now));
    roleJob = AggregatorObjects.job(job, new OperatorSettings("worker", "splitlora-system"));
    roleJob.getMetadata().setUid("job-" + ++jobs);
    roleJob.setStatus(new io.fabric8.kubernetes.api.model.batch.v1.JobStatus());
    roleJob.getStatus().setFailed(0);
    podStarted = now;
  }

  /** The pod works for so long, and so many rounds are completed meanwhile. */
  void work(Duration time, int rounds) {
    now = now.plus(time);
    completedRounds += rounds;
  }

  /** @return how long it takes until the next pod starts */
  Duration lose(End end, boolean operatorReplaces) {
    int losses = roleJob.getStatus().getFailed() + 1;
    roleJob.getStatus().setFailed(losses);
    Optional<Pod> lost = pod(end, losses);
    Observed observed = observed(lost);
    lost.ifPresent(pods::add);
    Loss loss = Loss.of(Role.AGGREGATOR, job.getMetadata().getName(), observed).orElseThrow();
    boolean replaced = operatorReplaces && loss.cameAfterGoingWell(completedRounds, now);
    Duration wait = replaced ? NEW_JOB : Loss.wait(losses);
    now = now.plus(wait);
    if (replaced) {
      newJob();
    }
    podStarted = now;
    return wait;
  }

  private Observed observed(Optional<Pod> lost) {
    var objects = new ArrayList<HasMetadata>(pods);
    objects.add(roleJob);
    lost.ifPresent(objects::add);
    return new Observed(objects);
  }

  private Optional<Pod> pod(End end, int number) {
    var pod = new PodBuilder().withNewMetadata().withName("pod-%d-%d".formatted(jobs, number))
        .withCreationTimestamp(podStarted.toString())
        .withLabels(Labels.role("quickstart", Role.AGGREGATOR)).addNewOwnerReference()
        .withUid(roleJob.getMetadata().getUid()).endOwnerReference()
        .endMetadata();
    return switch (end) {
      case CRASHED -> Optional.of(pod.withNewStatus().withPhase("Failed").addNewContainerStatus().withName("worker")
          .withNewState().withNewTerminated()
          .withExitCode(137).withReason("OOMKilled").withStartedAt(podStarted.toString()).withFinishedAt(now.toString())
          .endTerminated().endState().endContainerStatus().endStatus().build());
      case DRAINED -> Optional.of(
          pod.editMetadata().withDeletionTimestamp(now.toString()).endMetadata().withNewStatus().withPhase("Running")
              .addNewContainerStatus().withName("worker").withNewState().withNewRunning()
              .withStartedAt(podStarted.toString())
              .endRunning().endState().endContainerStatus().endStatus().build());
      case GONE_WHILE_THE_OPERATOR_WAS_AWAY -> Optional.empty();
    };
  }
}
