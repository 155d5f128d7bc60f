package io.splitlora.federation.round;

import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.v1.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records the coordinator's orders. */
public final class RecordingOrders implements Orders {

  record Granted(PodId pod, Lease lease, int fromStep) {}

  record HandOverAsked(PodId pod, Lease lease) {}

  record Dismissed(PodId pod) {}

  record Abandoned(RoundId round) {}

  record Opened(RoundId round, List<Participant> participants) {}

  record EvaluationAsked(int completedRounds) {}

  record Voided(PodId pod, Lease lease) {}

  record Dropped(RoundId round, List<Participant> participants) {}

  record Exported() {}

  record Finished(boolean succeeded, Reason reason, String message) {}

  private final List<Object> orders = new ArrayList<>();
  private final Map<Lease, PodId> holders = new HashMap<>();
  /** What an export meets. */
  Optional<String> exportTrouble = Optional.empty();

  <T> List<T> all(Class<T> kind) {
    return orders.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T> T last(Class<T> kind) {
    List<T> ofKind = all(kind);
    return ofKind.get(ofKind.size() - 1);
  }

  /** The pod that was granted the lease last, whatever has been cleared since. */
  PodId holder(Lease lease) {
    return holders.getOrDefault(lease, new PodId(lease.client().pool(), "nobody", 0));
  }

  void clear() {
    orders.clear();
  }

  boolean isEmpty() {
    return orders.isEmpty();
  }

  @Override
  public void grant(PodId pod, Lease lease, int fromStep) {
    orders.add(new Granted(pod, lease, fromStep));
    holders.put(lease, pod);
  }

  @Override
  public void askForHandOver(PodId pod, Lease lease) {
    orders.add(new HandOverAsked(pod, lease));
  }

  @Override
  public void dismiss(PodId pod) {
    orders.add(new Dismissed(pod));
  }

  @Override
  public void abandon(RoundId round) {
    orders.add(new Abandoned(round));
  }

  @Override
  public void openOnServer(RoundId round, List<Participant> participants) {
    orders.add(new Opened(round, participants));
  }

  @Override
  public void evaluate(int completedRounds) {
    orders.add(new EvaluationAsked(completedRounds));
  }

  @Override
  public void voidLease(PodId pod, Lease lease) {
    orders.add(new Voided(pod, lease));
  }

  @Override
  public void dropOnServer(RoundId round, List<Participant> participants) {
    orders.add(new Dropped(round, participants));
  }

  @Override
  public Optional<String> export() {
    orders.add(new Exported());
    return exportTrouble;
  }

  @Override
  public void finish(boolean succeeded, Reason reason, String message) {
    orders.add(new Finished(succeeded, reason, message));
  }
}
