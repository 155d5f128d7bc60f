package io.splitlora.protocol.identity;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A call that is closed once, by whoever closes it first, and reports its status. */
final class GuardedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

  private final Consumer<Status> onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  GuardedCall(ServerCall<Q, R> call, Consumer<Status> onClose) {
    super(call);
    this.onClose = onClose;
  }

  boolean isClosed() {
    return closed.get();
  }

  void refuse(StatusRuntimeException refusal) {
    close(refusal.getStatus(), refusal.getTrailers() == null ? new Metadata() : refusal.getTrailers());
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (closed.compareAndSet(false, true)) {
      onClose.accept(status);
      super.close(status, trailers);
    }
  }
}
