package io.splitlora.protocol.connection;

import io.splitlora.protocol.bounds.MessageSizes;

/** Settings that both ends of a connection share. */
final class Limits {

  /** How often a quiet connection is checked. A lost peer is noticed within half a minute. */
  static final int KEEP_ALIVE_SECONDS = 20;
  static final int KEEP_ALIVE_TIMEOUT_SECONDS = 10;
  /** Well below the interval at which callers check, because their clocks and threads may run unevenly. */
  static final int KEEP_ALIVE_PERMITTED_SECONDS = 10;
  /**
   * Open calls on one connection; further calls wait at the caller. A pod needs one for its orders and one for a state,
   * the operator one to watch and one for a command, a generating client one for each batch of texts.
   */
  static final int CALLS = 32;
  /** Connections without a certificate yet. A handshake takes a fraction of a second, so that many callers get in. */
  static final int HANDSHAKES = 128;
  static final int HANDSHAKE_SECONDS = 10;
  /** A pod has one to each server, and for a moment those that it lost or whose certificate ends. */
  static final int CONNECTIONS_OF_A_POD = 16;
  /** A connection without a call ends after this; whoever works has one open all the time. */
  static final int IDLE_SECONDS = 300;
  /** Calls that a peer may break off in so many seconds, before its connection ends: each makes work for the server. */
  static final int RESETS = 200;
  static final int RESET_SECONDS = 30;
  /** Of the headers of a call; ours have none of their own. */
  static final int METADATA_BYTES = 8 << 10;
  /** Largest message: the activations of one batch. Adapters are sent in chunks. */
  static final int MESSAGE_BYTES = MessageSizes.LARGEST;
  /** Bytes a stream may have in flight. It is fixed: an adaptive window would grow with what other streams send. */
  static final int WINDOW_BYTES = 4 << 20;

  private Limits() {}
}
