package io.splitlora.federation.round;

import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.v1.Reason;
import java.util.List;
import java.util.Optional;

/** What the coordinator tells the others to do. An order to a pod that went away is lost: the pod is reported lost. */
public interface Orders {

  void grant(PodId pod, Lease lease, int fromStep);

  void askForHandOver(PodId pod, Lease lease);

  /** A pod that was asked to stop has handed everything over: it may go. */
  void dismiss(PodId pod);

  /** To every pod and the split server: work of this attempt or an older one is void. */
  void abandon(RoundId round);

  /** To a client's pod: its lease is void; the round goes on without it. */
  void voidLease(PodId pod, Lease lease);

  /** To the split server: the round goes on without these. */
  void dropOnServer(RoundId round, List<Participant> participants);

  void openOnServer(RoundId round, List<Participant> participants);

  void evaluate(int completedRounds);

  /** Writes the finished adapter of all blocks to where the user takes it. @return why that failed, if it did */
  Optional<String> export();

  void finish(boolean succeeded, Reason reason, String message);
}
