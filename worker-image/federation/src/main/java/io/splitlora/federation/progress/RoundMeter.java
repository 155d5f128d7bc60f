package io.splitlora.federation.progress;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.journal.RoundMetrics.LeaseCosts;
import io.splitlora.federation.journal.RoundMetrics.Parts;
import io.splitlora.v1.PoolPace;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Adds up what an attempt at a round cost and gave. */
public final class RoundMeter {

  private final Plan plan;
  private final long startedNanos;
  private final Map<ClientId, Double> weights = new HashMap<>();
  private final Map<ClientId, Double> losses = new HashMap<>();
  private final Map<ClientId, Integer> steps = new HashMap<>();
  private final Map<ClientId, Long> tokensByClient = new HashMap<>();
  private final Map<ClientId, LeaseCosts> costs = new HashMap<>();
  private final Map<ClientId, Long> busy = new HashMap<>();
  private long countedTokens;
  private long bytesUp;
  private long bytesDown;
  private long serverNanos;
  private long baseBytes;

  public RoundMeter(Plan plan, long startedNanos) {
    this.plan = plan;
    this.startedNanos = startedNanos;
  }

  /** @return whether it is news: a step that is done again after its pod was lost counts once */
  public boolean clientStepped(ClientId client, double weight, int step, double loss) {
    if (step <= steps.getOrDefault(client, 0)) {
      return false;
    }
    steps.put(client, step);
    weights.put(client, weight);
    losses.merge(client, loss, Double::sum);
    return true;
  }

  /** A client begins the round anew, or takes no part in it any more. */
  public void forget(ClientId client) {
    steps.remove(client);
    losses.remove(client);
    tokensByClient.remove(client);
    costs.remove(client);
    busy.remove(client);
  }

  /** Tokens of a step that a client computed by itself. */
  public void counted(ClientId client, long tokens) {
    tokensByClient.merge(client, tokens, Long::sum);
  }

  /** What a step of all clients on the split server moved and took. */
  public void counted(StepTraffic step) {
    countedTokens += step.countedTokens();
    bytesUp += step.bytesUp();
    bytesDown += step.bytesDown();
    serverNanos += step.computeNanos();
  }

  public void sentBase(long bytes) {
    baseBytes += bytes;
  }

  public void cost(ClientId client, LeaseCosts more) {
    costs.merge(client, more, LeaseCosts::plus);
  }

  /** Time on the wall that a pod computed for a client. */
  public void busy(ClientId client, long milliseconds) {
    busy.merge(client, milliseconds, Long::sum);
  }

  /** What a pool's clients have done so far, and how long its pods were there for it. */
  PoolPace pace(String pool, long podMilliseconds) {
    return PoolPace.newBuilder().setPool(pool).setPodMilliseconds(podMilliseconds)
        .setLeases((int) steps.keySet().stream().filter(client -> client.pool().equals(pool)).count())
        .setSteps(sum(pool, steps)).setBusyMilliseconds(sum(pool, busy)).build();
  }

  private static long sum(String pool, Map<ClientId, ? extends Number> figures) {
    return figures.entrySet().stream().filter(figure -> figure.getKey().pool().equals(pool))
        .mapToLong(figure -> figure.getValue().longValue()).sum();
  }

  /** Local steps of the round that every client has done; one with fewer of its own is as far as its share of them. */
  public int step(int clients) {
    return steps.size() < clients ? 0 : steps.keySet().stream().mapToInt(this::asStepsOfTheLongest).min().orElse(0);
  }

  private int asStepsOfTheLongest(ClientId client) {
    return (int) ((long) Objects.requireNonNull(steps.get(client)) * plan.localSteps() / plan.localSteps(client));
  }

  /** The participants' losses, weighted, averaged over the steps so far; not a number where nobody has done a step. */
  public double loss() {
    if (steps.isEmpty()) {
      return Double.NaN;
    }
    double all = steps.keySet().stream().mapToDouble(weights::get).sum();
    double sum =
        steps.keySet().stream().mapToDouble(client -> Objects.requireNonNull(weights.get(client)) * loss(client)).sum();
    return Math.abs(all - 1) < 1e-9 || all == 0 ? sum : sum / all; // without those who were dropped
  }

  /** A client's loss, averaged over its steps so far. */
  public double loss(ClientId client) {
    return losses.getOrDefault(client, 0.0) / steps.getOrDefault(client, 1);
  }

  public RoundMetrics metrics(long nowNanos) {
    long tokens = countedTokens + tokensByClient.values().stream().mapToLong(Long::longValue).sum();
    LeaseCosts all = costs.values().stream().reduce(new LeaseCosts(0, baseBytes, 0), LeaseCosts::plus);
    return new RoundMetrics(loss(), tokens, bytesUp, bytesDown, (nowNanos - startedNanos) / 1_000_000, all,
        new Parts(serverNanos / 1_000_000, 0), 0);
  }
}
