package io.splitlora.worker.splitserver;

import io.splitlora.api.v1alpha1.ServerUpdate;
import io.splitlora.api.v1alpha1.TrainingSpec;
import io.splitlora.v1.Reason;
import io.splitlora.worker.adapter.AdapterState;
import io.splitlora.worker.round.ClientId;
import io.splitlora.worker.round.Participant;
import io.splitlora.worker.round.RoundId;
import io.splitlora.worker.training.AdamW;
import io.splitlora.worker.training.Gradients;
import io.splitlora.worker.training.HiddenStates;
import io.splitlora.worker.training.LearningRate;
import io.splitlora.worker.training.ServerSide;
import io.splitlora.worker.training.StepKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The server's side of one attempt at a round (SplitLoRA, arXiv 2407.00952, section III): a local step of all participants
 * is a barrier. Per step, the server updates once with Σ p_k ∇F_k; per client, after each participant in the order of ids.
 * All calls come from the compute thread.
 */
final class ServerRound {

  private final RoundId id;
  private final List<Participant> participants;
  private final TrainingSpec training;
  private final ServerSide model;
  private final Events events;

  private final Map<ClientId, Contribution> waiting = new HashMap<>();
  private final Map<ClientId, Double> losses = new LinkedHashMap<>();
  private AdapterState state;
  private GradientSum sum;
  private int step;
  private StepTraffic traffic = StepTraffic.NONE;
  private boolean diverged;

  /** What a round tells of itself. */
  interface Events {
    void stepped(RoundId round, int stepsDone, Map<ClientId, Double> losses, StepTraffic traffic);

    void diverged(RoundId round, ClientId client, String message);

    void done(RoundId round, AdapterState state);
  }

  ServerRound(RoundId id, List<Participant> participants, AdapterState state, TrainingSpec training, ServerSide model, Events events) {
    this.id = id;
    this.participants = participants;
    this.state = state;
    this.training = training;
    this.model = model;
    this.events = events;
    sum = new GradientSum(participants, state.adapter().length);
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

  /** Participants whose part of the present step has not come. */
  List<Participant> missing() {
    if (step == training.localSteps()) {
      return List.of();
    }
    return participants.stream().filter(p -> !losses.containsKey(p.client()) && !waiting.containsKey(p.client())).toList();
  }

  void accept(Contribution contribution) {
    ClientId client = contribution.lease().client();
    boolean expected = participants.stream().anyMatch(p -> p.client().equals(client)) && !waiting.containsKey(client)
        && contribution.step() == (losses.containsKey(client) ? step + 1 : step);
    if (!expected) {
      contribution.replies().refuse(contribution.lease(), Reason.STALE_LEASE,
          "step " + contribution.step() + " of client " + client + " is not what this round waits for");
      return;
    }
    waiting.put(client, contribution);
    computeWhatCanBe();
  }

  private void computeWhatCanBe() {
    for (Participant participant : participants) {
      Contribution contribution = waiting.get(participant.client());
      if (diverged) {
        return;
      }
      if (contribution != null && contribution.step() == step) {
        waiting.remove(participant.client());
        compute(contribution);
      } else if (training.serverUpdate() == ServerUpdate.PerClient && !losses.containsKey(participant.client())) {
        return; // its turn comes before those of the others
      }
    }
    if (!diverged && losses.size() == participants.size()) {
      endStep();
      computeWhatCanBe();
    }
  }

  /** Forward, loss and backward of one mini-batch; the gradient at the cut goes back at once. */
  private void compute(Contribution contribution) {
    ClientId client = contribution.lease().client();
    var key = new StepKey(client.pool(), client.index(), globalStep());
    float[] gradient = model.step(contribution.counted(), contribution.hidden(), state.adapter(), key,
        (loss, toClient) -> answer(contribution, loss, toClient));
    if (!losses.containsKey(client) || !AdapterState.finite(gradient)) {
      diverged = true;
      events.diverged(id, client, "the loss or its gradient in local step " + step
          + " is not finite; lower the learning rate, or look at the client's data");
    } else if (training.serverUpdate() == ServerUpdate.PerClient) {
      update(gradient);
    } else {
      sum.add(client, gradient);
    }
  }

  private void answer(Contribution contribution, float loss, HiddenStates gradient) {
    if (Float.isFinite(loss)) {
      int bytesDown = contribution.replies().gradient(contribution, gradient, loss);
      losses.put(contribution.lease().client(), (double) loss);
      traffic = traffic.plus(contribution.counted().tokens(), contribution.bytes(), bytesDown);
    }
  }

  private void endStep() {
    if (training.serverUpdate() == ServerUpdate.PerStep) {
      update(sum.value());
    }
    step++;
    events.stepped(id, step, Map.copyOf(losses), traffic);
    losses.clear();
    traffic = StepTraffic.NONE;
    sum = new GradientSum(participants, state.adapter().length);
    if (step == training.localSteps()) {
      events.done(id, state);
    }
  }

  private void update(float[] gradient) {
    Gradients.clip(gradient, training.clipNorm());
    state = AdamW.of(training.adamW()).update(state, gradient, LearningRate.of(training).at(globalStep()), 0);
  }

  private long globalStep() {
    return (long) id.round() * training.localSteps() + step;
  }
}
