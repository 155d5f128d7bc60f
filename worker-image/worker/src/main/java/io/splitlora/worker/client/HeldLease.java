package io.splitlora.worker.client;

import io.splitlora.worker.adapter.AdapterState;
import io.splitlora.worker.round.Lease;
import io.splitlora.worker.training.StepKey;

/** A lease that this pod works for, and how far it is. Only the compute thread changes it. */
final class HeldLease {

  private final Lease lease;
  private final ClientData data;
  private final int localSteps;
  private AdapterState state;
  private int stepsDone;
  private boolean toBeHandedOver;

  HeldLease(Lease lease, ClientData data, int localSteps, AdapterState state, int stepsDone) {
    this.lease = lease;
    this.data = data;
    this.localSteps = localSteps;
    this.state = state;
    this.stepsDone = stepsDone;
  }

  Lease lease() {
    return lease;
  }

  ClientData data() {
    return data;
  }

  AdapterState state() {
    return state;
  }

  /** Local steps of the round that are done. */
  int stepsDone() {
    return stepsDone;
  }

  /** Local steps of the job that are done. */
  long jobStep() {
    return (long) lease.round().round() * localSteps + stepsDone;
  }

  StepKey key() {
    return new StepKey(lease.client().pool(), lease.client().index(), jobStep());
  }

  void stepped(AdapterState next) {
    state = next;
    stepsDone++;
  }

  boolean complete() {
    return stepsDone == localSteps;
  }

  void askForHandOver() {
    toBeHandedOver = true;
  }

  boolean toBeHandedOver() {
    return toBeHandedOver;
  }
}
