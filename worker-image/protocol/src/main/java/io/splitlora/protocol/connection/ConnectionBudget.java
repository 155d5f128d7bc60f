package io.splitlora.protocol.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many connections a server keeps open. Whoever has not shown a certificate yet is told apart by address alone: of
 * too many handshakes the oldest ends, of the address that has most, so that a caller who is quick always gets in.
 * Whoever has shown one counts with its identity: a pod may have a few, what several pods share a half of all. When all
 * are taken, the address that has most loses its oldest.
 */
final class ConnectionBudget {

  private static final int MOST_CONNECTIONS = 8192;
  /** Of the heap, for each connection: its own buffers and those of its calls. */
  private static final int BYTES_A_CONNECTION = 64 << 10;

  private final int handshakes;
  private final int connections;
  // by the peer's address and port, the oldest first
  private final Map<InetSocketAddress, Connection> strangers = new LinkedHashMap<>();
  private final Map<InetSocketAddress, Connection> members = new LinkedHashMap<>();
  private final Map<String, Integer> ofCertificate = new HashMap<>();

  /** @param close ends it at once */
  private record Connection(InetAddress from, String certificate, Runnable close) {}

  /**
   * @param handshakes most connections without a certificate
   * @param connections most of all
   */
  ConnectionBudget(int handshakes, int connections) {
    this.handshakes = handshakes;
    this.connections = connections;
  }

  /** A half of the descriptors that the process may have is left for files, and most of its heap for work. */
  static ConnectionBudget ofThisProcess() {
    long descriptors = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount() / 2
        : MOST_CONNECTIONS;
    long ofHeap = Runtime.getRuntime().maxMemory() / BYTES_A_CONNECTION;
    return new ConnectionBudget(Limits.HANDSHAKES, (int) Math.min(MOST_CONNECTIONS, Math.min(descriptors, ofHeap)));
  }

  /**
   * A connection has been made.
   *
   * @return whether it may stay; another one may have been closed for it
   */
  synchronized boolean accept(InetSocketAddress peer, Runnable close) {
    if (strangers.size() + members.size() >= connections) {
      InetAddress fullest = fullest(Stream.concat(strangers.values().stream(), members.values().stream()));
      if (fullest.equals(peer.getAddress())) {
        return false;
      }
      if (!closeOldest(strangers, fullest)) {
        closeOldest(members, fullest);
      }
    } else if (strangers.size() >= handshakes) {
      closeOldest(strangers, fullest(strangers.values().stream()));
    }
    strangers.put(peer, new Connection(peer.getAddress(), "", close));
    return true;
  }

  /**
   * The peer has shown a certificate.
   *
   * @param certificate what all connections with it have in common
   * @param ofOnePod whether it is of one pod alone
   * @return whether its connection may stay; if not, it is closed
   */
  synchronized boolean recognize(InetSocketAddress peer, String certificate, boolean ofOnePod) {
    Connection stranger = strangers.remove(peer);
    if (stranger == null) {
      return true; // it has ended, by itself or for another
    }
    int most = Math.max(1, ofOnePod ? Math.min(Limits.CONNECTIONS_OF_A_POD, connections / 2) : connections / 2);
    if (ofCertificate.getOrDefault(certificate, 0) >= most) {
      stranger.close.run();
      return false;
    }
    members.put(peer, new Connection(stranger.from, certificate, stranger.close));
    ofCertificate.merge(certificate, 1, Integer::sum);
    return true;
  }

  /** The same pair as in {@link #accept}: the port may have been taken again meanwhile. */
  synchronized void ended(InetSocketAddress peer, Runnable close) {
    Stream.of(strangers, members).forEach(some -> {
      Connection known = some.get(peer);
      if (known != null && known.close == close) {
        some.remove(peer);
        forget(known);
      }
    });
  }

  synchronized int open() {
    return strangers.size() + members.size();
  }

  private static InetAddress fullest(Stream<Connection> some) {
    Map<InetAddress, Long> addresses = some.collect(Collectors.groupingBy(Connection::from, Collectors.counting()));
    return addresses.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  private boolean closeOldest(Map<InetSocketAddress, Connection> some, InetAddress from) {
    Iterator<Connection> oldest = some.values().iterator();
    while (oldest.hasNext()) {
      Connection connection = oldest.next();
      if (connection.from.equals(from)) {
        oldest.remove();
        forget(connection);
        connection.close.run();
        return true;
      }
    }
    return false;
  }

  private void forget(Connection connection) {
    ofCertificate.computeIfPresent(connection.certificate, (name, count) -> count == 1 ? null : count - 1);
  }
}
