package io.splitlora.worker.client;

import io.splitlora.engine.split.AdapterForm;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.wire.Leases;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** A lease that this pod works for, and how far it is. Only the compute thread changes it. */
final class HeldLease {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final io.splitlora.v1.Lease granted;
  private final Lease lease;
  private final ClientData data;
  private final int localSteps;
  private final Share share;
  private final boolean[] fixed;
  private AdapterState state;
  private final KeptState kept;
  private int stepsDone;
  private boolean toBeHandedOver;
  private long computeNanos;
  private long busyNanos;

  /** @param granted with the ticket of this pod */
  HeldLease(io.splitlora.v1.Lease granted, ClientData data, int localSteps, HeldState held, KeptState kept) {
    this.granted = granted;
    lease = Leases.of(granted);
    this.data = data;
    this.localSteps = localSteps;
    share = held.share();
    fixed = share.fixed();
    state = held.state();
    this.kept = kept;
    stepsDone = kept.step();
  }

  Lease lease() {
    return lease;
  }

  /** The lease as this pod shows it to prove that it holds it. */
  io.splitlora.v1.Lease granted() {
    return granted;
  }

  ClientData data() {
    return data;
  }

  /** What the client holds of the global adapter in this round. */
  Share share() {
    return share;
  }

  AdapterForm form() {
    return AdapterForm.of(share);
  }

  /** Numbers that the rule does not let this client train; empty if there are none. */
  boolean[] fixed() {
    return fixed;
  }

  AdapterState state() {
    return state;
  }

  /** What the aggregator has of it. */
  KeptState kept() {
    return kept;
  }

  /** Local steps of the round that are done. */
  int stepsDone() {
    return stepsDone;
  }

  /** Local steps of the job that are done. */
  long jobStep() {
    return lease.round().stepOfJob(localSteps, stepsDone);
  }

  StepKey key() {
    return lease.stepKey(localSteps, stepsDone);
  }

  void stepped(AdapterState next) {
    state = next;
    stepsDone++;
  }

  boolean complete() {
    return stepsDone >= localSteps;
  }

  /**
   * Counts the processor time of what the compute thread does for this lease, and the time on the wall: a GPU computes
   * while the thread sleeps, and a pod with a limit of processor time is not idle when it is held back.
   */
  void computes(Runnable work) {
    long before = THREADS.getCurrentThreadCpuTime();
    long begun = System.nanoTime();
    try {
      work.run();
    } finally {
      computeNanos += THREADS.getCurrentThreadCpuTime() - before;
      busyNanos += System.nanoTime() - begun;
    }
  }

  long computeMilliseconds() {
    return computeNanos / 1_000_000;
  }

  long busyMilliseconds() {
    return busyNanos / 1_000_000;
  }

  void askForHandOver() {
    toBeHandedOver = true;
  }

  boolean toBeHandedOver() {
    return toBeHandedOver;
  }
}
