package io.splitlora.identity;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;

/** Who makes the present call, by its certificate. Known on the threads gRPC calls a service on. */
public final class Caller {

  /** Set by {@link CallGuard}; a test without TLS may set it in its own context. */
  public static final Context.Key<Identity> KEY = Context.key("splitlora-caller");

  private Caller() {}

  public static Identity current() {
    Identity caller = KEY.get();
    if (caller == null) {
      throw new IllegalStateException("No caller is known here: ask on gRPC's thread, in a service behind a CallGuard.");
    }
    return caller;
  }

  /** Refuses with {@code PERMISSION_DENIED} who is not a client of that pool. */
  public static void requirePool(String pool) {
    Identity caller = current();
    if (!caller.pool().equals(Optional.of(pool))) {
      throw denied("%s may not act for pool '%s': only its clients may.".formatted(caller, pool));
    }
  }

  /** Refuses with {@code PERMISSION_DENIED} who has none of these roles. */
  public static void requireRole(Role... roles) {
    Identity caller = current();
    if (!List.of(roles).contains(caller.role())) {
      throw denied("%s may not do this: only %s may.".formatted(caller, Role.either(List.of(roles))));
    }
  }

  private static StatusRuntimeException denied(String sentence) {
    return Status.PERMISSION_DENIED.withDescription(sentence).asRuntimeException();
  }
}
