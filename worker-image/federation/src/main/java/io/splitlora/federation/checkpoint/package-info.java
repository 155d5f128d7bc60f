/** From one checkpoint to the next: the state of a job after each round, and what a round's uploads make of it. */
package io.splitlora.federation.checkpoint;
