package io.splitlora.worker.splitserver;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.optimizer.Gradients;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Σ p_k ∇F_k over the participants of a local step, summed in the order of {@link Plan#clients}, whatever the
 * order of arrival; divided by Σ p_k where not all of the round take part. A gradient is kept only until all before it
 * have come. A block that only some clients' activations reach gets the gradients of these alone: that is the
 * objective's with respect to the server's copy of it.
 */
final class GradientSum {

  private final List<Participant> participants;
  private final Map<ClientId, float[]> early = new HashMap<>();
  private final float[] sum;
  private boolean some;
  private int added;

  /**
   * @param participants of the step
   * @param some whether others of the round do not take part in the step
   */
  GradientSum(List<Participant> participants, boolean some, int size) {
    this.participants = new ArrayList<>(participants);
    this.some = some;
    sum = new float[size];
  }

  /** @param gradient of the end of the adapter's vector */
  void add(ClientId client, float[] gradient) {
    early.put(client, gradient);
    addWhatCanBe();
  }

  /** Leaves a client out, unless its gradient is in the sum already. */
  void drop(ClientId client) {
    early.remove(client);
    some |=
        participants.subList(added, participants.size()).removeIf(participant -> participant.client().equals(client));
    addWhatCanBe();
  }

  private void addWhatCanBe() {
    while (added < participants.size() && early.containsKey(next().client())) {
      Gradients.addScaled(sum, early.remove(next().client()), next().weight());
      added++;
    }
  }

  float[] value() {
    if (some) {
      double weights = participants.stream().mapToDouble(Participant::weight).sum();
      for (int i = 0; i < sum.length; i++) {
        sum[i] = (float) (sum[i] / weights);
      }
    }
    return sum;
  }

  private Participant next() {
    return participants.get(added);
  }
}
