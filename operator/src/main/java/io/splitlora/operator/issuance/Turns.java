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
 * How many requests are looked at: so many of one address before anything is read; so many of all that have proved
 * their key, as each costs the API server a question; and so many of one namespace, as the rest costs it more. A pod
 * needs one in hours; of a node's network there may be many behind one address. Who is refused comes again.
 */
final class Turns implements ServerInterceptor {
  static final Turn OF_ONE = new Turn(60, Duration.ofSeconds(30));
  static final Turn OF_ALL = new Turn(500, Duration.ofMillis(20));
  static final Turn OF_NAMESPACE = new Turn(250, Duration.ofMillis(40));
  private static final int MOST_ASKERS = 10_000;

  private final Clock clock;
  private Saved ofAll = Saved.NONE;
  private final Map<InetAddress, Saved> ofAddresses = new Askers<>();
  private final Map<String, Saved> ofNamespaces = new Askers<>();

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

  /** Least recently used first; whose place another took has all its turns again. */
  private static final class Askers<K> extends LinkedHashMap<K, Saved> {
    private static final long serialVersionUID = 1;

    Askers() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, Saved> eldest) {
      return size() > MOST_ASKERS;
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
    call.close(refusal("this address"), new Metadata());
    return new ServerCall.Listener<>() {};
  }

  boolean take(InetAddress address) {
    return take(ofAddresses, address, OF_ONE);
  }

  /** For a request that has proved its key. */
  synchronized void takeOfAll() {
    Instant now = clock.instant();
    if (!ofAll.hasOne(OF_ALL, now)) {
      throw refusal("all pods").asRuntimeException();
    }
    ofAll = ofAll.less(OF_ALL, now);
  }

  /** For a request whose token is of an account of that namespace. */
  void takeOf(String namespace) {
    if (!take(ofNamespaces, namespace, OF_NAMESPACE)) {
      throw refusal("namespace " + namespace).asRuntimeException();
    }
  }

  private synchronized <K> boolean take(Map<K, Saved> askers, K asker, Turn turn) {
    Instant now = clock.instant();
    Saved saved = askers.getOrDefault(asker, Saved.NONE);
    boolean hasOne = saved.hasOne(turn, now);
    if (hasOne) {
      askers.put(asker, saved.less(turn, now));
    }
    return hasOne;
  }

  private static Status refusal(String who) {
    return Status.RESOURCE_EXHAUSTED
        .withDescription("too many requests for certificates of %s: try again later".formatted(who));
  }
}
