package io.splitlora.connection;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.splitlora.identity.Role;
import io.splitlora.v1.HealthGrpc;
import io.splitlora.v1.HealthRequest;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A server's own door, at which it knocks as its callers do: a new connection, a handshake, a call. A process may be alive,
 * and its port open, while nobody is heard any more.
 */
public final class OwnDoor implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 5;

  private final ManagedChannel channel;

  /** @param host and {@code port}: where this process listens as that role */
  public OwnDoor(String host, int port, Role role, Path certificateFolder) {
    channel = Channels.to(address(host, port), role, certificateFolder);
  }

  /** Who listens everywhere is heard here. */
  static String address(String host, int port) {
    if (new InetSocketAddress(host, port).getAddress().isAnyLocalAddress()) {
      return "127.0.0.1:" + port;
    }
    return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
  }

  /** What is wrong, if this server does not hear its callers. */
  public Optional<String> complaint() {
    channel.resetConnectBackoff();
    try {
      HealthGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .check(HealthRequest.getDefaultInstance());
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return Optional.of("a call to its own port is not answered (" + e.getStatus().getCode() + ")");
    } finally {
      channel.enterIdle(); // the next one shakes hands again
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
