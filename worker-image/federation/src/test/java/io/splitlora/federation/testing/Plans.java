package io.splitlora.federation.testing;

import io.splitlora.api.v1alpha1.LatePolicy;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.api.v1alpha1.Selection;
import io.splitlora.api.v1alpha1.Weighting;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Counting;
import io.splitlora.federation.job.ParticipantSelection;
import io.splitlora.federation.job.Plan;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Plans whose pools have nothing of their own but clients and pods. */
public final class Plans {

  /** Everyone, by examples, and no round without anyone. */
  public static final ParticipantSelection EVERYONE = selection(Selection.All, 0, Weighting.Examples, 1, 0);

  private Plans() {}

  /** Late work is refused. */
  public static ParticipantSelection selection(Selection selection, int perRound, Weighting weighting, double quorum,
      long seed) {
    return new ParticipantSelection(selection, perRound, new Counting(weighting, 1, 10), quorum, LatePolicy.Refuse,
        seed);
  }

  /** All clients take part in every round, with as many local steps each. */
  public static Plan of(String job, Method method, int rounds, int localSteps, List<ClientId> clients,
      Map<String, Integer> pods,
      int evaluateEvery, int backoffLimit, int deadlineSeconds) {
    return of(job, method, rounds, localSteps, clients, pods, evaluateEvery, backoffLimit, deadlineSeconds,
        EVERYONE);
  }

  /** States are ranked by the perplexity. */
  public static Plan of(String job, Method method, int rounds, int localSteps, List<ClientId> clients,
      Map<String, Integer> pods,
      int evaluateEvery, int backoffLimit, int deadlineSeconds, ParticipantSelection selection) {
    return of(job, method, rounds, localSteps, clients, pods, evaluateEvery, backoffLimit, deadlineSeconds, selection,
        Metric.Perplexity);
  }

  public static Plan of(String job, Method method, int rounds, int localSteps, List<ClientId> clients,
      Map<String, Integer> pods,
      int evaluateEvery, int backoffLimit, int deadlineSeconds, ParticipantSelection selection, Metric primary) {
    return new Plan(job, method, rounds, pools(localSteps, clients, pods), evaluateEvery, backoffLimit, deadlineSeconds,
        selection, primary);
  }

  private static Pools pools(int localSteps, List<ClientId> clients, Map<String, Integer> pods) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    clients.forEach(client -> counts.merge(client.pool(), 1, Integer::sum));
    List<Pool> pools = new ArrayList<>();
    counts.forEach((name, count) -> pools
        .add(new Pool(name, count, pods.getOrDefault(name, 0), 1, 1, OptionalInt.empty(), localSteps)));
    return new Pools(pools);
  }
}
