package io.splitlora.worker.generation;

/** A generated text as tokens, without the one that ended it, and its score. */
public record Decoded(int[] tokens, double score) {}
