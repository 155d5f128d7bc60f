package io.splitlora.federation.job;

import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.Pools;
import java.util.List;
import java.util.Optional;

/**
 * What the coordinator needs to know of a job.
 *
 * @param evaluateEvery rounds; 0 never evaluates
 * @param deadlineSeconds of an attempt at a round; 0 waits for ever
 * @param primary the metric by which states are ranked
 */
public record Plan(
    String job, Method method, int rounds, Pools pools, int evaluateEvery, int backoffLimit, int deadlineSeconds,
    ParticipantSelection selection, Metric primary) {

  /** @param pools of the manifest */
  public static Plan of(JobManifest job, Pools pools) {
    SplitLoRAJobSpec spec = job.spec();
    return new Plan(job.metadata().name(), spec.training().method(), spec.training().rounds(), pools,
        spec.evaluation() == null ? 0 : spec.evaluation().everyRounds(), spec.runPolicy().backoffLimit(),
        spec.aggregation().roundDeadlineSeconds(), ParticipantSelection.of(spec),
        Optional.ofNullable(spec.evaluation()).map(EvaluationSpec::primaryOrDefault).orElse(Metric.Perplexity));
  }

  /**
   * All clients, in the order in which everything is summed: that of the pools in the manifest, and in a pool that of
   * the indices. The list is made anew at each call.
   */
  public List<ClientId> clients() {
    return pools.all().stream().flatMap(pool -> ClientId.all(pool).stream()).toList();
  }

  /** Local steps of a whole round. */
  public int localSteps() {
    return pools.localSteps();
  }

  /** Local steps of a client in a round. */
  public int localSteps(ClientId client) {
    return pools.get(client.pool()).localSteps();
  }

  /** Whether the split server takes part in training, or only evaluates. */
  public boolean split() {
    return method == Method.SplitLoRA;
  }

  public boolean evaluates(int completedRounds) {
    return evaluateEvery > 0
        && (completedRounds == 0 || completedRounds == rounds || completedRounds % evaluateEvery == 0);
  }
}
