package io.splitlora.worker.round;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.JobManifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the coordinator needs to know of a job.
 *
 * @param localSteps of the pool that does the most: those of a whole round
 * @param clients in the order in which everything is summed
 * @param pods expected by pool, so that the first round does not begin with the first pod to arrive
 * @param evaluateEvery rounds; 0 never evaluates
 * @param deadlineSeconds of an attempt at a round; 0 waits for ever
 * @param stepsByPool local steps of pools that do not do as many as the most
 * @param primary the metric by which states are ranked
 */
public record Plan(
    String job, Method method, int rounds, int localSteps, List<ClientId> clients, Map<String, Integer> pods,
    int evaluateEvery, int backoffLimit, int deadlineSeconds, Participation participation, Map<String, Integer> stepsByPool,
    Metric primary) {

  /** All clients take part in every round, with as many local steps each. */
  public Plan(String job, Method method, int rounds, int localSteps, List<ClientId> clients, Map<String, Integer> pods,
      int evaluateEvery, int backoffLimit, int deadlineSeconds) {
    this(job, method, rounds, localSteps, clients, pods, evaluateEvery, backoffLimit, deadlineSeconds, Participation.EVERYONE, Map.of(),
        Metric.Perplexity);
  }

  /** States are ranked by the perplexity. */
  public Plan(String job, Method method, int rounds, int localSteps, List<ClientId> clients, Map<String, Integer> pods,
      int evaluateEvery, int backoffLimit, int deadlineSeconds, Participation participation, Map<String, Integer> stepsByPool) {
    this(job, method, rounds, localSteps, clients, pods, evaluateEvery, backoffLimit, deadlineSeconds, participation, stepsByPool,
        Metric.Perplexity);
  }

  public static Plan of(JobManifest job) {
    SplitLoRAJobSpec spec = job.spec();
    List<ClientId> clients = new ArrayList<>();
    Map<String, Integer> pods = new LinkedHashMap<>();
    Map<String, Integer> steps = new LinkedHashMap<>();
    for (ClientPoolSpec pool : spec.clientPools()) {
      int count = pool.clientsWithin(spec.training());
      for (int i = 0; i < count; i++) {
        clients.add(new ClientId(pool.name(), i));
      }
      pods.put(pool.name(), Math.min(pool.replicas(), count));
      steps.put(pool.name(), pool.localStepsWithin(spec.training()));
    }
    return new Plan(job.metadata().name(), spec.training().method(), spec.training().rounds(),
        steps.values().stream().mapToInt(Integer::intValue).max().orElseThrow(),
        List.copyOf(clients), Map.copyOf(pods), spec.evaluation() == null ? 0 : spec.evaluation().everyRounds(),
        spec.runPolicy().backoffLimit(), spec.aggregation().roundDeadlineSeconds(),
        Participation.of(spec), Map.copyOf(steps),
        Optional.ofNullable(spec.evaluation()).map(EvaluationSpec::primaryOrDefault).orElse(Metric.Perplexity));
  }

  /** Local steps of a client in a round. */
  public int localSteps(ClientId client) {
    return stepsByPool.getOrDefault(client.pool(), localSteps);
  }

  /** Whether the split server takes part in training, or only evaluates. */
  public boolean split() {
    return method == Method.SplitLoRA;
  }

  boolean evaluates(int completedRounds) {
    return evaluateEvery > 0
        && (completedRounds == 0 || completedRounds == rounds || completedRounds % evaluateEvery == 0);
  }
}
