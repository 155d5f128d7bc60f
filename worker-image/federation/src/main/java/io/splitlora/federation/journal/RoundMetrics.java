package io.splitlora.federation.journal;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a round cost and gave.
 *
 * @param loss mean training loss over its local steps, weighted as in the objective; not a number where only late work
 *     counted
 * @param countedTokens tokens that counted in the loss
 * @param bytesUp activations and labels at the cut
 * @param bytesDown gradients at the cut
 * @param bounded updates that were shortened, because they were longer than the round's bound
 */
public record RoundMetrics(double loss, long countedTokens, long bytesUp, long bytesDown, long milliseconds,
    LeaseCosts leases, Parts parts, @JsonInclude(JsonInclude.Include.NON_DEFAULT) long bounded) {

  public static final RoundMetrics NONE = new RoundMetrics(0, 0, 0, 0, 0);

  /**
   * What the leases that count have cost.
   *
   * @param adapterBytesUp states as they were uploaded, at the end or to be handed over
   * @param adapterBytesDown states as they were downloaded, and changes of the base
   * @param clientMilliseconds processor time of the clients
   */
  public record LeaseCosts(long adapterBytesUp, long adapterBytesDown, long clientMilliseconds) {

    public static final LeaseCosts NONE = new LeaseCosts(0, 0, 0);

    public LeaseCosts plus(LeaseCosts other) {
      return new LeaseCosts(adapterBytesUp + other.adapterBytesUp, adapterBytesDown + other.adapterBytesDown,
          clientMilliseconds + other.clientMilliseconds);
    }
  }

  /**
   * Where the time of a round went, besides the clients'.
   *
   * @param serverMilliseconds of the split server's compute thread
   * @param foldMilliseconds of the aggregator, between the last upload and the checkpoint on disk
   */
  public record Parts(long serverMilliseconds, long foldMilliseconds) {

    public static final Parts NONE = new Parts(0, 0);

    Parts plus(Parts other) {
      return new Parts(serverMilliseconds + other.serverMilliseconds, foldMilliseconds + other.foldMilliseconds);
    }
  }

  public RoundMetrics {
    leases = leases == null ? LeaseCosts.NONE : leases; // journals of earlier versions do not have it
    parts = parts == null ? Parts.NONE : parts;
  }

  /** The sums of two rounds, with the loss of the later one. */
  public RoundMetrics plus(RoundMetrics later) {
    return new RoundMetrics(later.loss, countedTokens + later.countedTokens, bytesUp + later.bytesUp,
        bytesDown + later.bytesDown,
        milliseconds + later.milliseconds, leases.plus(later.leases), parts.plus(later.parts),
        bounded + later.bounded);
  }

  /** The same round, once its fold is done. */
  public RoundMetrics folded(long foldMilliseconds, long boundedUpdates) {
    return new RoundMetrics(loss, countedTokens, bytesUp, bytesDown, milliseconds, leases,
        parts.plus(new Parts(0, foldMilliseconds)), boundedUpdates);
  }

  public RoundMetrics(double loss, long countedTokens, long bytesUp, long bytesDown, long milliseconds) {
    this(loss, countedTokens, bytesUp, bytesDown, milliseconds, LeaseCosts.NONE, Parts.NONE, 0);
  }
}
