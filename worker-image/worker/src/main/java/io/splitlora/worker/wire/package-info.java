/** Tensors as messages, in the precision that a job asks for. */
package io.splitlora.worker.wire;
