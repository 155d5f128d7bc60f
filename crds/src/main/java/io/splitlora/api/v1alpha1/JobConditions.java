package io.splitlora.api.v1alpha1;

import java.util.Set;

/** Types of a job's conditions. The reasons of each stay the same words from version to version. */
public final class JobConditions {
  /**
   * Whether objects could be made of the spec. False: Creating, InvalidName, InvalidPodTemplate,
   * PodTemplateForbidden, NameTaken, WaitingForDeletion, ObjectRefused, UnreadableSpec.
   */
  public static final String ACCEPTED = "Accepted";
  /**
   * Whether all pods are there. False: Starting, Unschedulable, PodLost, NoPods, FailedCreate, ContainerStopped,
   * JournalFailed, BadInput, Suspended, JobEnded, or the reason of a container or of an event about a pod, such as
   * FailedMount.
   */
  public static final String PODS_READY = "PodsReady";
  /** Whether rounds go on. False: WaitingForPods, WaitingForAggregator, NoPods, Suspended, JobEnded. */
  public static final String TRAINING = "Training";
  /** Whether the user paused the job: Requested, NotRequested. */
  public static final String SUSPENDED = "Suspended";
  /** Whether all rounds are done and the adapter is exported: AllRoundsDone, NotYet, ExportFailed, JobFailed. */
  public static final String COMPLETE = "Complete";
  /** Whether the job ended without an adapter. True: what failed, such as DivergedClient or DeadlineExceeded. */
  public static final String FAILED = "Failed";

  /** Reasons for which pods or rounds are waited for in the ordinary course of a job. */
  public static final class Waiting {
    public static final String STARTING = "Starting";
    public static final String POD_LOST = "PodLost";
    public static final String SUSPENDED = "Suspended";
    public static final String JOB_ENDED = "JobEnded";
    public static final String FOR_PODS = "WaitingForPods";
    public static final String FOR_AGGREGATOR = "WaitingForAggregator";
    public static final String FOR_DELETION = "WaitingForDeletion";
    public static final Set<String> ALL =
        Set.of(STARTING, POD_LOST, SUSPENDED, JOB_ENDED, FOR_PODS, FOR_AGGREGATOR, FOR_DELETION);

    private Waiting() {}
  }

  private JobConditions() {}
}
