package io.splitlora.operator.pools;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.observe.PodState;
import io.splitlora.v1.PoolPace;
import io.splitlora.v1.Progress;
import java.util.List;
import java.util.Optional;

/**
 * A pool's figures as autoscalers read them.
 *
 * @param leasesPerPod that a pod has to work for in a round; of a pool without pods, what its first would have
 * @param unschedulable pods that no node takes
 * @param waitShare of the last round for which its pods had nothing to compute; null before the first
 * @param stepSeconds that a pod computes for a local step of a client; null before the first
 */
public record PoolFigures(String name, double leasesPerPod, int unschedulable, Double waitShare, Double stepSeconds) {

  /** Of all pools of a job. */
  public static List<PoolFigures> of(SplitLoRAJob job, Observed observed, Optional<Progress> told) {
    return job.getSpec() == null ? List.of() : job.getSpec().clientPools().stream()
        .map(pool -> of(job, pool, observed, pace(pool.name(), told))).toList();
  }

  private static PoolFigures of(SplitLoRAJob job, ClientPoolSpec pool, Observed observed, Optional<PoolPace> pace) {
    long ready = observed.pods(pool.name()).filter(PodState::isReady).count();
    int unschedulable = (int) observed.pods(pool.name()).filter(PodState::isUnschedulable).count();
    return new PoolFigures(pool.name(), (double) Leases.of(job.getSpec(), pool.name()) / Math.max(1, ready),
        unschedulable,
        pace.filter(last -> last.getPodMilliseconds() > 0)
            .map(last -> Math.max(0, 1 - (double) last.getBusyMilliseconds() / last.getPodMilliseconds())).orElse(null),
        pace.filter(last -> last.getSteps() > 0).map(last -> last.getBusyMilliseconds() / 1e3 / last.getSteps())
            .orElse(null));
  }

  private static Optional<PoolPace> pace(String pool, Optional<Progress> told) {
    return told.stream().flatMap(now -> now.getPace().getPoolsList().stream())
        .filter(pace -> pace.getPool().equals(pool)).findFirst();
  }
}
