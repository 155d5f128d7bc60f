package io.splitlora.protocol.identity;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.splitlora.protocol.process.OutOfMemory;

/**
 * Sends the status that a service throws to the caller; gRPC would replace it by {@code UNKNOWN}. It then cancels the
 * call for the service, which releases what it holds for it.
 */
final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {

  private final GuardedCall<Q, ?> call;
  private boolean ended; // gRPC calls a listener from one thread at a time

  GuardedListener(GuardedCall<Q, ?> call, ServerCall.Listener<Q> service) {
    super(service);
    this.call = call;
  }

  @Override
  public void onMessage(Q message) {
    unlessRefused(() -> super.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    unlessRefused(super::onHalfClose);
  }

  @Override
  public void onReady() {
    unlessRefused(super::onReady);
  }

  @Override
  public void onCancel() {
    end(super::onCancel);
  }

  @Override
  public void onComplete() {
    end(super::onComplete);
  }

  private void unlessRefused(Runnable callback) {
    if (ended || call.isClosed()) {
      return;
    }
    try {
      callback.run();
    } catch (StatusRuntimeException refusal) {
      call.refuse(readable(refusal));
      onCancel();
    } catch (Error error) {
      OutOfMemory.endIfCauseOf(error);
      throw error;
    }
  }

  /** Bytes that are no message are the caller's mistake; the library takes them for an error of its own. */
  private static StatusRuntimeException readable(StatusRuntimeException refusal) {
    return refusal.getCause() instanceof InvalidProtocolBufferException unreadable
        ? Status.INVALID_ARGUMENT.withDescription("bytes that are no message: " + unreadable.getMessage())
            .asRuntimeException()
        : refusal;
  }

  private void end(Runnable callback) {
    if (!ended) {
      ended = true;
      callback.run();
    }
  }
}
