package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.operator.observe.Trouble;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.ExitCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Client pods that refuse what they are given, such as a file with a bad line. Kubernetes starts them again and again
 * until it is mended.
 */
final class Refusals {
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private Refusals() {}

  static Stream<Trouble> of(SplitLoRAJob job, Observed observed, Instant now) {
    return observed.pods(Role.CLIENT).filter(pod -> stands(pod, now))
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
        .map(pod -> trouble(job, pod, PodState.end(pod).orElseThrow()));
  }

  private static boolean stands(Pod pod, Instant now) {
    return PodState.end(pod).filter(end -> ExitCode.of(end.getExitCode()).isRefusal())
        .filter(end -> !outlived(pod, end, now)).isPresent();
  }

  /** Who runs for longer than it took to refuse, has found nothing to refuse this time. */
  private static boolean outlived(Pod pod, ContainerStateTerminated end, Instant now) {
    return PodState.current(pod).map(ContainerState::getRunning).map(ContainerStateRunning::getStartedAt)
        .filter(
            start -> Duration.between(Instant.parse(start), now).compareTo(lifetime(end).multipliedBy(2).plus(MARGIN))
                > 0)
        .isPresent();
  }

  private static Duration lifetime(ContainerStateTerminated end) {
    return end.getStartedAt() == null || end.getFinishedAt() == null ? Duration.ZERO
        : Duration.between(Instant.parse(end.getStartedAt()), Instant.parse(end.getFinishedAt()));
  }

  private static Trouble trouble(SplitLoRAJob job, Pod pod, ContainerStateTerminated end) {
    var name = pod.getMetadata().getName();
    var words = PodState.lastWords(end);
    return new Trouble(words.map(said -> said.reason()).orElse("ClientRefused"),
        "pod %s of pool %s refuses its input: %s; %s".formatted(name, Labels.poolOf(pod).orElse("?"),
            words.map(said -> said.message())
                .orElseGet(() -> "exit status %d, see kubectl logs %s".formatted(end.getExitCode(), name)),
            whatFollows(job)));
  }

  private static String whatFollows(SplitLoRAJob job) {
    boolean everyone = Optional.ofNullable(job.getSpec().aggregation().quorum()).orElse(1.0) >= 1;
    return everyone
        ? "the job waits: mend it, and the pod goes on by itself when it is started again, or suspend the job"
        : "rounds go on without the pool's clients as long as the quorum holds; mend it, and they take part again";
  }
}
