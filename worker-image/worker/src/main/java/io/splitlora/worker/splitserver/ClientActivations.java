package io.splitlora.worker.splitserver;

import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.split.Counted;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.wire.Leases;
import io.splitlora.v1.Gradients;
import io.splitlora.v1.Reason;
import io.splitlora.v1.TrainReply;
import io.splitlora.worker.wire.Tensors;

/**
 * The activations of a local step of a client, as they arrived.
 *
 * @param keptStep the aggregator has the client's state after so many local steps
 * @param bytes of the message, for the account of the traffic
 */
public record ClientActivations(
    Lease lease, int step, int keptStep, HiddenStates hidden, Counted counted, int bytes, Replies replies) {

  /** The way back to the pod that sent it. */
  public interface Replies {

    /** @return what was sent */
    TrainReply gradient(ClientActivations activations, HiddenStates gradient, float loss);

    /** What was sent before, perhaps to another pod. */
    void again(TrainReply reply);

    void refuse(Lease lease, Reason reason, String message);
  }

  boolean isOfSameStep(ClientActivations other) {
    return lease.equals(other.lease) && step == other.step;
  }

  /** What goes back for them. */
  TrainReply answer(HiddenStates gradient, WirePrecision precision, float loss) {
    return TrainReply.newBuilder().setGradients(Gradients.newBuilder().setLease(Leases.message(lease)).setStep(step)
        .setHidden(Tensors.message(gradient, precision)).setLoss(loss)).build();
  }

  ClientActivations answeredBy(Replies others) {
    return new ClientActivations(lease, step, keptStep, hidden, counted, bytes, others);
  }
}
