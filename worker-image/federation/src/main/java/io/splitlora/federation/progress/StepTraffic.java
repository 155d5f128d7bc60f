package io.splitlora.federation.progress;

/**
 * What a local step of all participants on the split server moved over the cut, in counted tokens and bytes, and took
 * to compute.
 */
public record StepTraffic(long countedTokens, long bytesUp, long bytesDown, long computeNanos) {

  public static final StepTraffic NONE = new StepTraffic(0, 0, 0, 0);

  public StepTraffic plus(StepTraffic other) {
    return new StepTraffic(countedTokens + other.countedTokens, bytesUp + other.bytesUp, bytesDown + other.bytesDown,
        computeNanos + other.computeNanos);
  }
}
