/** The compute thread, the arrays that live on it, and the TorchScript functions that it calls. */
package io.splitlora.engine.kernels;
