package io.splitlora.protocol.connection;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.HealthGrpc;
import io.splitlora.v1.HealthRequest;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Checks that a server can be reached, by calling it as its callers do: a new connection, a handshake, a call. A
 * process may be alive with its port open and still answer nobody.
 */
public final class OwnDoor implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 5;

  private final ManagedChannel channel;

  /** @param host with {@code port}: where this process listens in that role */
  public OwnDoor(String host, int port, Role role, Path certificateFolder) {
    channel = Channels.to(address(host, port), role, certificateFolder);
  }

  /** An address at which a server that listens on all addresses can be called. */
  static String address(String host, int port) {
    if (new InetSocketAddress(host, port).getAddress().isAnyLocalAddress()) {
      return "127.0.0.1:" + port;
    }
    return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
  }

  /** What is wrong, if this server does not answer calls. */
  public Optional<String> complaint() {
    channel.resetConnectBackoff();
    try {
      HealthGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .check(HealthRequest.getDefaultInstance());
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return Optional.of("a call to its own port is not answered (" + e.getStatus().getCode() + ")");
    } finally {
      channel.enterIdle(); // so that the next check opens a new connection
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
