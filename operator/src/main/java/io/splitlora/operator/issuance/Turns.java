package io.splitlora.operator.issuance;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests are looked at: so many of one address, and so many of all, as each costs the API server some. A pod
 * needs one in hours; of a node's network there may be many behind one address. Who is refused comes again.
 */
final class Turns implements ServerInterceptor {
  static final Turn OF_ONE = new Turn(60, Duration.ofSeconds(1));
  static final Turn OF_ALL = new Turn(500, Duration.ofMillis(20));
  private static final int MOST_ADDRESSES = 10_000;

  private final Clock clock;
  private Saved ofAll = Saved.NONE;
  /** Least recently used first; whose place another took has all its turns again. */
  private final Map<InetAddress, Saved> ofAddresses = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<InetAddress, Saved> eldest) {
      return size() > MOST_ADDRESSES;
    }
  };

  /** So many at once; each comes back after that time. */
  record Turn(int atOnce, Duration each) {}

  /** When all turns would be there again. */
  private record Saved(Instant full) {
    static final Saved NONE = new Saved(Instant.EPOCH);

    boolean hasOne(Turn turn, Instant now) {
      return !full.minus(turn.each().multipliedBy(turn.atOnce() - 1L)).isAfter(now);
    }

    Saved less(Turn turn, Instant now) {
      return new Saved((full.isAfter(now) ? full : now).plus(turn.each()));
    }
  }

  Turns(Clock clock) {
    this.clock = clock;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
      ServerCallHandler<Q, R> next) {
    if (call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress caller
        && take(caller.getAddress())) {
      return next.startCall(call, headers);
    }
    call.close(Status.RESOURCE_EXHAUSTED.withDescription("too many requests for certificates: try again later"),
        new Metadata());
    return new ServerCall.Listener<>() {};
  }

  synchronized boolean take(InetAddress address) {
    Instant now = clock.instant();
    Saved ofAddress = ofAddresses.getOrDefault(address, Saved.NONE);
    if (!ofAddress.hasOne(OF_ONE, now) || !ofAll.hasOne(OF_ALL, now)) {
      return false;
    }
    ofAddresses.put(address, ofAddress.less(OF_ONE, now));
    ofAll = ofAll.less(OF_ALL, now);
    return true;
  }
}
