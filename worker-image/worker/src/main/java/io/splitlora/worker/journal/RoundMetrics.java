package io.splitlora.worker.journal;

/**
 * What a round cost and gave.
 *
 * @param loss mean training loss over its local steps, weighted as in the objective
 * @param countedTokens tokens that counted in the loss
 * @param bytesUp activations and labels at the cut
 * @param bytesDown gradients at the cut
 */
public record RoundMetrics(double loss, long countedTokens, long bytesUp, long bytesDown, long milliseconds) {}
