package io.splitlora.protocol.connection;

import java.io.IOException;

/** The port is taken: another process listens on it. */
public final class PortInUse extends IOException {

  public PortInUse(String host, int port, IOException cause) {
    super("Port %s:%d is in use by another process: stop that one, or choose another port (0 takes any free one)."
        .formatted(host, port), cause);
  }
}
