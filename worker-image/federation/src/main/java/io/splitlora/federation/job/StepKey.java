package io.splitlora.federation.job;

/**
 * Which step's randomness: dropout masks are drawn by this key, so that a repeated step, on whichever side of whichever
 * cut, drops the same inputs.
 *
 * @param step local steps of the client since the start of the job
 */
public record StepKey(String pool, int client, long step) {}
