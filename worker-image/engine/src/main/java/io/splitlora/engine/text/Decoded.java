package io.splitlora.engine.text;

/**
 * A generated text.
 *
 * @param tokens without the token that ended it
 * @param score log-probability divided by the length to the power of the length penalty; the token that ended it
 *     counts
 */
public record Decoded(int[] tokens, double score) {}
