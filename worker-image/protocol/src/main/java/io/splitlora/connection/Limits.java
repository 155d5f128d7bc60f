package io.splitlora.connection;

import io.splitlora.bounds.MessageSizes;

/** The same on both ends of every connection. */
final class Limits {

  /** A quiet connection is asked for life this often, so that a lost peer is known within half a minute. */
  static final int KEEP_ALIVE_SECONDS = 20;
  static final int KEEP_ALIVE_TIMEOUT_SECONDS = 10;
  /** Well under the interval of callers, whose clocks and threads may run unevenly. */
  static final int KEEP_ALIVE_PERMITTED_SECONDS = 10;
  /**
   * Open calls of one connection; further ones wait at the caller. A pod has its line and one state on the way, the operator a
   * watch and a command, who generates a batch of texts.
   */
  static final int CALLS = 32;
  /** Bytes of one message: activations of a batch; adapters go in chunks. */
  static final int MESSAGE_BYTES = MessageSizes.LARGEST;
  /** Bytes a stream may have in flight; fixed, because a window that adapts grows by measuring other streams. */
  static final int WINDOW_BYTES = 4 << 20;

  private Limits() {}
}
