package io.splitlora.federation.job;

/**
 * The key of a step's random numbers. Dropout masks are drawn with it, so a repeated step drops the same inputs, on
 * either side of any cut.
 *
 * @param step local steps of the client since the start of the job
 */
public record StepKey(String pool, int client, long step) {}
