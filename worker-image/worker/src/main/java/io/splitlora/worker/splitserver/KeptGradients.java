package io.splitlora.worker.splitserver;

import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.v1.Reason;
import io.splitlora.v1.TrainReply;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gradients that went out in the open round, as they went, for whoever does a step again: a pod that lost its
 * stream, or one that goes on with a lost pod's lease from a step boundary. They get the bytes that went out before,
 * and the server's adapter does not move a second time. Those before the boundary are dropped when the client says that
 * the aggregator has its state there; the oldest of all when there is no room, and then whoever asks for one is
 * refused. All calls come from the compute thread.
 */
final class KeptGradients {

  private static final Logger LOG = LoggerFactory.getLogger(KeptGradients.class);
  /** They have one in so many parts of the heap. */
  private static final int HEAP_PART = 4;

  private final long budget;
  private final Map<Step, TrainReply> kept = new LinkedHashMap<>();
  private final Map<ClientId, NavigableSet<Integer>> steps = new HashMap<>();
  /** The last step of each client whose gradient had to go; those before it went first. */
  private final Map<ClientId, Integer> letGo = new HashMap<>();
  private int gone;
  private long bytes;

  private record Step(ClientId client, int step) {}

  /** In a part of the heap. */
  KeptGradients() {
    this(Runtime.getRuntime().maxMemory() / HEAP_PART);
  }

  /** @param budget most bytes of all of them */
  KeptGradients(long budget) {
    this.budget = budget;
  }

  /** Sends it again if it was computed and is here. @return the bytes that were sent, 0 if it is not here */
  int sendAgain(ClientActivations asking) {
    ClientId client = asking.lease().client();
    forget(client, of -> of.headSet(asking.keptStep(), false));
    @Nullable TrainReply reply = kept.get(new Step(client, asking.step()));
    if (reply == null) {
      return 0;
    }
    asking.replies().again(reply);
    return reply.getSerializedSize();
  }

  /** The same activations, whose gradient is kept when it goes out. */
  ClientActivations keeping(ClientActivations activations) {
    return activations.answeredBy(new Keeping(activations.replies()));
  }

  private void keep(ClientId client, int step, TrainReply reply) {
    kept.put(new Step(client, step), reply);
    steps.computeIfAbsent(client, its -> new TreeSet<>()).add(step);
    bytes += reply.getSerializedSize();
    while (bytes > budget) {
      Step oldest = kept.keySet().iterator().next();
      letGo(oldest);
      forget(oldest.client, of -> of.subSet(oldest.step, true, oldest.step, true));
    }
  }

  private void letGo(Step step) {
    letGo.put(step.client, step.step);
    gone++;
  }

  /** The round is over. */
  void tellWhatHadToGo() {
    if (gone > 0) {
      LOG.warn("{} gradients of the round did not fit into {} bytes and were let go; where one is asked for again the"
          + " round begins anew: give the split server more memory", gone, budget);
    }
  }

  /** Whether it was here and had to go for want of room. */
  boolean hasLetGo(ClientId client, int step) {
    return step <= letGo.getOrDefault(client, -1);
  }

  /** The round goes on without this client. */
  void forget(ClientId client) {
    forget(client, of -> of);
  }

  private void forget(ClientId client, UnaryOperator<NavigableSet<Integer>> which) {
    NavigableSet<Integer> gone = which.apply(steps.getOrDefault(client, new TreeSet<>()));
    gone.forEach(
        step -> bytes -= Objects.requireNonNull(kept.remove(new Step(client, step))).getSerializedSize());
    gone.clear();
  }

  long bytes() {
    return bytes;
  }

  private final class Keeping implements ClientActivations.Replies {

    private final ClientActivations.Replies to;

    Keeping(ClientActivations.Replies to) {
      this.to = to;
    }

    @Override
    public TrainReply gradient(ClientActivations activations, HiddenStates gradient, float loss) {
      TrainReply reply = to.gradient(activations, gradient, loss);
      keep(activations.lease().client(), activations.step(), reply);
      return reply;
    }

    @Override
    public void again(TrainReply reply) {
      to.again(reply);
    }

    @Override
    public void refuse(Lease lease, Reason reason, String message) {
      to.refuse(lease, reason, message);
    }
  }
}
