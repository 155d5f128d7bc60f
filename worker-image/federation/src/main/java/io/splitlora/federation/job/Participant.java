package io.splitlora.federation.job;

/**
 * A client that takes part in a round.
 *
 * @param weight p_k, its share of the participants' examples
 */
public record Participant(ClientId client, double weight) {}
