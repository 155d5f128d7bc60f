package io.splitlora.worker.splitserver;

import io.splitlora.api.v1alpha1.ServerUpdate;
import io.splitlora.api.v1alpha1.TrainingSpec;
import io.splitlora.engine.split.BlocksBehindCut;
import io.splitlora.engine.split.BlocksBehindCut.ToClient;
import io.splitlora.engine.split.Counted;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.optimizer.Gradients;
import io.splitlora.federation.optimizer.OptimizerStep;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.manifest.Pools;
import io.splitlora.v1.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The server's side of one attempt at a round (SplitLoRA, arXiv 2407.00952, section III): a local step of all
 * participants that have one left is a barrier. Per step, the server updates once with Σ p_k ∇F_k; per client, after
 * each participant in the order of ids. All calls come from the compute thread.
 */
public final class ServerRound {

  private final RoundId id;
  private final int all;
  private final ServerUpdate updates;
  private final double clientClipNorm;
  private final OptimizerStep optimizer;
  private final Pools pools;
  private final Model model;
  private final Events events;

  private List<Participant> participants;
  /** Participants that have a local step left. */
  private List<Participant> ofStep;
  private final Map<ClientId, ClientActivations> waiting = new HashMap<>();
  private final Map<ClientId, Double> losses = new LinkedHashMap<>();
  private final Set<ClientId> diverged = new HashSet<>();
  private final KeptGradients gradients = new KeptGradients();
  private AdapterState state;
  private GradientSum sum;
  private int step;
  private boolean over;
  private StepTraffic traffic = StepTraffic.NONE;

  /** See {@link BlocksBehindCut#step(int, Counted, HiddenStates, float[], StepKey, ToClient)}. */
  public interface Model {
    float[] step(int cut, Counted counted, HiddenStates received, float[] adapter, StepKey key, ToClient toClient);
  }

  /** What a round tells of itself. */
  public interface Events {
    void stepped(RoundId round, int stepsDone, Map<ClientId, Double> losses, StepTraffic traffic);

    void diverged(RoundId round, ClientId client, String message);

    void done(RoundId round, AdapterState state);
  }

  public ServerRound(RoundId id, List<Participant> participants, AdapterState state, TrainingSpec training, Pools pools,
      Model model,
      Events events) {
    this.id = id;
    this.participants = participants;
    all = participants.size();
    this.state = state;
    updates = training.serverUpdate();
    clientClipNorm = training.clientClipNorm();
    optimizer = OptimizerStep.of(training, pools.localSteps());
    this.pools = pools;
    this.model = model;
    this.events = events;
    ofStep = withAStepLeft();
    sum = newSum();
  }

  RoundId id() {
    return id;
  }

  int step() {
    return step;
  }

  AdapterState state() {
    return state;
  }

  private List<Participant> withAStepLeft() {
    return participants.stream().filter(participant -> step < localSteps(participant.client())).toList();
  }

  private GradientSum newSum() {
    return new GradientSum(ofStep, ofStep.size() < all, state.adapter().length);
  }

  boolean isOver() {
    return over;
  }

  /** Participants whose part of the present step has not come. */
  List<Participant> missing() {
    return ofStep.stream().filter(p -> !losses.containsKey(p.client()) && !waiting.containsKey(p.client())).toList();
  }

  public void accept(ClientActivations activations) {
    ClientId client = activations.lease().client();
    int bytesDown = gradients.sendAgain(activations);
    if (bytesDown > 0) {
      traffic = traffic.plus(new StepTraffic(0, activations.bytes(), bytesDown, 0));
      return;
    }
    if (waiting.containsKey(client) && activations.isOfSameStep(Objects.requireNonNull(waiting.get(client)))) {
      waiting.put(client, gradients.keeping(activations)); // whoever sends it again is the one who waits for the answer
      return;
    }
    if (!awaits(client, activations.step())) {
      activations.replies().refuse(activations.lease(), Reason.STALE_LEASE,
          "step " + activations.step() + " of client " + client + (gradients.hasLetGo(client, activations.step())
              ? " is done, and its gradient was let go for want of memory"
              : " is not what this round waits for"));
      return;
    }
    waiting.put(client, gradients.keeping(activations));
    computeWhatCanBe();
  }

  /** A client that is done with the present step may begin the next before the others are. */
  private boolean awaits(ClientId client, int stepOfClient) {
    int next = losses.containsKey(client) ? step + 1 : step;
    return participants.stream().anyMatch(participant -> participant.client().equals(client)) && stepOfClient == next
        && next < localSteps(client) && !waiting.containsKey(client) && !diverged.contains(client);
  }

  /** The round goes on without these: what they have sent and is not in a sum yet is void. */
  void drop(List<ClientId> clients) {
    participants = participants.stream().filter(participant -> !clients.contains(participant.client())).toList();
    ofStep = withAStepLeft();
    clients.forEach(client -> {
      waiting.remove(client);
      losses.remove(client);
      gradients.forget(client);
      sum.drop(client);
    });
    computeWhatCanBe();
    endIfOver();
  }

  private void computeWhatCanBe() {
    for (Participant participant : ofStep) {
      ClientActivations activations = waiting.get(participant.client());
      if (activations != null && activations.step() == step) {
        waiting.remove(participant.client());
        compute(activations);
      }
      if (updates == ServerUpdate.PerClient && !losses.containsKey(participant.client())) {
        return; // its turn comes before those of the others
      }
    }
    if (!ofStep.isEmpty() && losses.size() == ofStep.size()) {
      endStep();
      computeWhatCanBe();
    }
  }

  /** Forward, loss and backward of one mini-batch; the gradient at the cut goes back at once. */
  private void compute(ClientActivations activations) {
    ClientId client = activations.lease().client();
    StepKey key = activations.lease().stepKey(localSteps(client), step);
    long began = System.nanoTime();
    float[] gradient = model.step(cut(client), activations.counted(), activations.hidden(), state.adapter(), key,
        (loss, toClient) -> answer(activations, loss, toClient));
    traffic = traffic.plus(new StepTraffic(0, 0, 0, System.nanoTime() - began));
    if (!losses.containsKey(client) || !AdapterState.finite(gradient)) {
      losses.remove(client);
      diverged.add(client); // it is left out of the step; whether the round goes on without it the aggregator decides
      events.diverged(id, client, "the loss or its gradient in local step " + step
          + " is not finite; lower the learning rate, or look at the client's data");
    } else {
      take(client, gradient);
    }
  }

  private void take(ClientId client, float[] gradient) {
    Gradients.clip(gradient, clientClipNorm);
    if (updates == ServerUpdate.PerClient) {
      update(atEnd(gradient));
    } else {
      sum.add(client, gradient);
    }
  }

  /** With zeros for the blocks before the client's cut. */
  private float[] atEnd(float[] gradient) {
    float[] all = new float[state.adapter().length];
    System.arraycopy(gradient, 0, all, all.length - gradient.length, gradient.length);
    return all;
  }

  private void answer(ClientActivations activations, float loss, HiddenStates gradient) {
    if (Float.isFinite(loss)) {
      int bytesDown = activations.replies().gradient(activations, gradient, loss).getSerializedSize();
      losses.put(activations.lease().client(), (double) loss);
      traffic = traffic.plus(new StepTraffic(activations.counted().tokens(), activations.bytes(), bytesDown, 0));
    }
  }

  private void endStep() {
    if (updates == ServerUpdate.PerStep) {
      update(sum.value());
    }
    step++;
    ofStep = withAStepLeft();
    events.stepped(id, step, Map.copyOf(losses), traffic);
    losses.clear();
    traffic = StepTraffic.NONE;
    sum = newSum();
    endIfOver();
  }

  /** Nobody has a local step left. */
  private void endIfOver() {
    if (!over && ofStep.isEmpty()) {
      over = true;
      gradients.tellWhatHadToGo();
      events.done(id, state);
    }
  }

  private void update(float[] gradient) {
    state = optimizer.apply(state, gradient, id.stepOfJob(pools.localSteps(), step), 0);
  }

  private int localSteps(ClientId client) {
    return pools.get(client.pool()).localSteps();
  }

  private int cut(ClientId client) {
    return pools.get(client.pool()).cut().orElseThrow();
  }
}
