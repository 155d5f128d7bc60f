package io.splitlora.manifest;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.api.v1alpha1.SplitSpec;
import io.splitlora.api.v1alpha1.TrainingSpec;
import java.util.OptionalInt;

/**
 * A pool of clients as the job has it: what its spec leaves out is filled in, and what the method decides is decided.
 *
 * @param clients of the pool; one with CenLoRA
 * @param pods that the job begins with, at most one for each client
 * @param rank most components of its clients' adapters at each adapted matrix
 * @param sketch components of these that a client trains in a round
 * @param cut blocks that its clients run, the others are the split server's; empty without a split: they run all
 * @param localSteps of each of its clients in a round
 */
public record Pool(String name, int clients, int pods, int rank, int sketch, OptionalInt cut, int localSteps) {

  static Pool of(ClientPoolSpec pool, SplitLoRAJobSpec job) {
    Method method = job.training().method();
    int clients = method == Method.CenLoRA ? 1 : pool.clients();
    int rank = pool.rank() != null ? pool.rank() : job.adapter().rank();
    OptionalInt cut = method == Method.SplitLoRA ? OptionalInt.of(cut(pool, job.split())) : OptionalInt.empty();
    return new Pool(pool.name(), clients, Math.min(pool.replicas(), clients), rank, sketch(pool.sketchRatio(), rank),
        cut,
        localSteps(pool, job.training()));
  }

  /** k of r components, at least one (FSLoRA, arXiv 2501.19389: k = ratio * r). */
  private static int sketch(Double ratio, int rank) {
    return ratio == null ? rank : Math.max(1, (int) Math.round(ratio * rank));
  }

  /** Null if the job's own was refused. */
  public static Integer cut(ClientPoolSpec pool, SplitSpec split) {
    return pool.cut() != null ? pool.cut() : split.cut();
  }

  public static int localSteps(ClientPoolSpec pool, TrainingSpec training) {
    return pool.localSteps() != null ? pool.localSteps() : training.localSteps();
  }

  /** @param layers of the whole model */
  public int blocks(int layers) {
    return cut.orElse(layers);
  }

  public boolean hasClient(int index) {
    return index >= 0 && index < clients;
  }
}
