package io.splitlora.worker.journal;

/**
 * What a round cost and gave.
 *
 * @param loss mean training loss over its local steps, weighted as in the objective
 * @param countedTokens tokens that counted in the loss
 * @param bytesUp activations and labels at the cut
 * @param bytesDown gradients at the cut
 */
public record RoundMetrics(double loss, long countedTokens, long bytesUp, long bytesDown, long milliseconds, LeaseCosts leases) {

  /**
   * What the leases that count have cost.
   *
   * @param adapterBytesUp states as they were uploaded at the end
   * @param adapterBytesDown states as they were downloaded
   * @param clientMilliseconds processor time of the clients
   */
  public record LeaseCosts(long adapterBytesUp, long adapterBytesDown, long clientMilliseconds) {

    public static final LeaseCosts NONE = new LeaseCosts(0, 0, 0);

    public LeaseCosts plus(LeaseCosts other) {
      return new LeaseCosts(adapterBytesUp + other.adapterBytesUp, adapterBytesDown + other.adapterBytesDown,
          clientMilliseconds + other.clientMilliseconds);
    }
  }

  public RoundMetrics {
    leases = leases == null ? LeaseCosts.NONE : leases; // journals of before do not have it
  }

  public RoundMetrics(double loss, long countedTokens, long bytesUp, long bytesDown, long milliseconds) {
    this(loss, countedTokens, bytesUp, bytesDown, milliseconds, LeaseCosts.NONE);
  }
}
