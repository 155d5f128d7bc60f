package io.splitlora.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.splitlora.operator.desired.PodTemplates;
import io.splitlora.operator.progress.Told;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.protocol.process.LastWords;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the status of a pod says. */
public final class PodState {
  /** Reasons for which a container waits that do not pass by themselves. */
  private static final Set<String> STUCK =
      Set.of("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName",
          "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "CrashLoopBackOff");

  private static final String OUT_OF_MEMORY = "OOMKilled";

  private PodState() {}

  public static boolean isReady(Pod pod) {
    return condition(pod, "Ready").filter(ready -> "True".equals(ready.getStatus())).isPresent();
  }

  public static boolean hasEnded(Pod pod) {
    return hasSucceeded(pod) || hasFailed(pod);
  }

  public static boolean hasSucceeded(Pod pod) {
    return pod.getStatus() != null && "Succeeded".equals(pod.getStatus().getPhase());
  }

  public static boolean hasFailed(Pod pod) {
    return pod.getStatus() != null && "Failed".equals(pod.getStatus().getPhase());
  }

  /** Whether a node has it and prepares it: pulls images, mounts volumes. */
  public static boolean isStarting(Pod pod) {
    return !pod.isMarkedForDeletion() && pod.getStatus() != null && "Pending".equals(pod.getStatus().getPhase())
        && condition(pod, "PodScheduled").filter(placed -> "True".equals(placed.getStatus())).isPresent();
  }

  /** When a node took it. */
  public static Optional<Instant> placed(Pod pod) {
    return condition(pod, "PodScheduled").filter(placed -> "True".equals(placed.getStatus()))
        .map(PodCondition::getLastTransitionTime).map(Instant::parse);
  }

  /** Whether the scheduler has found no node for it; one behind a gate is not looked at yet. */
  public static boolean isUnschedulable(Pod pod) {
    return !hasEnded(pod) && !pod.isMarkedForDeletion()
        && unplaced(pod).filter(condition -> !"SchedulingGated".equals(condition.getReason())).isPresent();
  }

  private static Optional<PodCondition> unplaced(Pod pod) {
    return condition(pod, "PodScheduled").filter(placed -> "False".equals(placed.getStatus()));
  }

  public static Optional<Trouble> trouble(Pod pod) {
    var name = pod.getMetadata().getName();
    if (hasEnded(pod)) {
      return Optional.empty();
    }
    return unplaced(pod)
        .map(placed -> new Trouble("Unschedulable",
            "no node can take pod %s: %s".formatted(name, onceSaid(placed.getMessage()))))
        .or(() -> containers(pod).flatMap(container -> stuck(name, container).stream()).findFirst());
  }

  /**
   * How the role's container ended last, whether or not it was started again; what a user puts beside it may end as it
   * likes.
   */
  public static Optional<ContainerStateTerminated> end(Pod pod) {
    return role(pod)
        .flatMap(container -> Stream.of(Optional.ofNullable(container.getState()),
            Optional.ofNullable(container.getLastState())))
        .flatMap(Optional::stream).map(ContainerState::getTerminated).filter(end -> end != null).findFirst();
  }

  /** Schedulers add the last words of a sentence once more: "claim x not found. not found". */
  private static String onceSaid(String message) {
    return String.valueOf(message).replaceFirst("(not found)\\. not found\\.?$", "$1");
  }

  /** What the role's container is doing, or how it ended. */
  public static Optional<ContainerState> current(Pod pod) {
    return role(pod).map(ContainerStatus::getState).filter(state -> state != null).findFirst();
  }

  /** Whether the role's container was ever started: only then is there a log. */
  public static boolean hasRun(Pod pod) {
    return end(pod).isPresent() || current(pod).filter(state -> state.getRunning() != null).isPresent();
  }

  /** Why a pod that failed did; one that was asked to stop, as it goes, did not fail. */
  public static Optional<Trouble> failure(Pod pod) {
    return end(pod).filter(end -> end.getExitCode() != ExitCode.ASKED_TO_STOP || !pod.isMarkedForDeletion())
        .map(end -> failure(pod, end))
        .or(() -> said(pod).filter(trouble -> end(pod).isEmpty())); // evicted before it began
  }

  private static Trouble failure(Pod pod, ContainerStateTerminated end) {
    var name = pod.getMetadata().getName();
    var words = lastWords(end);
    if (words.isPresent()) {
      return new Trouble(words.get().reason(), "pod %s failed: %s".formatted(name, words.get().message()));
    }
    if (wasStopped(pod, end)) {
      return said(pod).orElseGet(() -> new Trouble("ContainerStopped",
          ("pod %s was stopped from outside (exit status %d), as the kubelet does "
              + "when a pod does not answer its health question; see kubectl describe pod %s")
              .formatted(name, end.getExitCode(), name)));
    }
    return new Trouble(Objects.requireNonNullElse(end.getReason(), "PodFailed"),
        "pod %s ended with exit status %d; see kubectl logs %s"
            .formatted(name, end.getExitCode(), name));
  }

  /** Its container only: nobody wants the pod away. */
  private static boolean wasStopped(Pod pod, ContainerStateTerminated end) {
    return !pod.isMarkedForDeletion() && !OUT_OF_MEMORY.equals(end.getReason())
        && (end.getExitCode() == ExitCode.ASKED_TO_STOP || end.getExitCode() == ExitCode.KILLED);
  }

  /** What the kubelet says of the pod as a whole: that it was evicted, or that its node shuts down. */
  private static Optional<Trouble> said(Pod pod) {
    return Optional.ofNullable(pod.getStatus()).filter(status -> status.getReason() != null)
        .map(status -> new Trouble(status.getReason(),
            "pod %s failed: %s".formatted(pod.getMetadata().getName(), status.getMessage())));
  }

  public static Optional<LastWords> lastWords(ContainerStateTerminated end) {
    return LastWords.parse(end.getMessage()).map(Told::words);
  }

  private static Optional<Trouble> stuck(String pod, ContainerStatus container) {
    return Optional.ofNullable(container.getState()).map(ContainerState::getWaiting)
        .filter(waiting -> STUCK.contains(waiting.getReason()))
        .map(waiting -> new Trouble(waiting.getReason(),
            "pod %s does not start: %s%s".formatted(pod, waiting.getMessage(),
                Optional.ofNullable(container.getLastState()).map(ContainerState::getTerminated)
                    .flatMap(PodState::lastWords)
                    .map(words -> "; it said " + words.reason() + ": " + words.message()).orElse(""))));
  }

  private static Stream<ContainerStatus> role(Pod pod) {
    return containers(pod).filter(container -> container.getName().equals(PodTemplates.CONTAINER));
  }

  private static Stream<ContainerStatus> containers(Pod pod) {
    return pod.getStatus() == null ? Stream.empty() : pod.getStatus().getContainerStatuses().stream();
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null ? Optional.empty()
        : pod.getStatus().getConditions().stream().filter(condition -> condition.getType().equals(type)).findFirst();
  }
}
