/** The split server: gathers the activations of a step, computes the other side of the cut, answers with gradients. */
package io.splitlora.worker.splitserver;
