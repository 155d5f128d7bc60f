package io.splitlora.worker.splitserver;

import io.splitlora.worker.round.ClientId;
import io.splitlora.worker.round.Participant;
import io.splitlora.worker.training.Gradients;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Σ p_k ∇F_k over the participants of a local step, summed in the order of their ids whatever the order of arrival.
 * A gradient is kept only until all before it have come.
 */
final class GradientSum {

  private final List<Participant> participants;
  private final Map<ClientId, float[]> early = new HashMap<>();
  private final float[] sum;
  private int added;

  GradientSum(List<Participant> participants, int size) {
    this.participants = participants;
    sum = new float[size];
  }

  void add(ClientId client, float[] gradient) {
    early.put(client, gradient);
    while (!complete() && early.containsKey(next().client())) {
      Gradients.addScaled(sum, early.remove(next().client()), next().weight());
      added++;
    }
  }

  boolean complete() {
    return added == participants.size();
  }

  float[] value() {
    return sum;
  }

  private Participant next() {
    return participants.get(added);
  }
}
