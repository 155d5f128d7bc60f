package io.splitlora.protocol.identity;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;

/**
 * The identity of the current call's caller, from its certificate. It is known on the threads on which gRPC calls a
 * service.
 */
public final class Caller {

  /** Set by {@link CallGuard}; a test without TLS may set it itself. */
  public static final Context.Key<Identity> KEY = Context.key("splitlora-caller");

  private Caller() {}

  public static Identity current() {
    Identity caller = KEY.get();
    if (caller == null) {
      throw new IllegalStateException(
          "No caller is known here: ask on gRPC's thread, in a service behind a CallGuard.");
    }
    return caller;
  }

  /** Ends the call with {@code PERMISSION_DENIED} unless the caller is a client of that pool. */
  public static void requirePool(String pool) {
    Identity caller = current();
    if (!caller.pool().equals(Optional.of(pool))) {
      throw denied("%s may not act for pool '%s': only its clients may.".formatted(caller, pool));
    }
  }

  /** Ends the call with {@code PERMISSION_DENIED} if the caller's certificate is that of another pod. */
  public static void requirePod(String name) {
    Identity caller = current();
    if (caller.pod().filter(pod -> !pod.name().equals(name)).isPresent()) {
      throw denied("%s may not act as pod '%s'.".formatted(caller, name));
    }
  }

  /** Ends the call with {@code PERMISSION_DENIED} unless the caller has one of these roles. */
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
