package io.splitlora.worker.splitserver;

import io.splitlora.engine.split.Counted;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.job.Lease;

/**
 * The activations of a local step of a client, as they arrived.
 *
 * @param bytes of the message, for the account of the traffic
 */
public record ClientActivations(Lease lease, int step, HiddenStates hidden, Counted counted, int bytes,
    Replies replies) {

  /** The way back to the pod that sent it. */
  public interface Replies {

    /** @return bytes of the message */
    int gradient(ClientActivations activations, HiddenStates gradient, float loss);

    void refuse(Lease lease, io.splitlora.v1.Reason reason, String message);
  }
}
