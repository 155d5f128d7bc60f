package io.splitlora.protocol.bounds;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Checks every message before a service sees it: its size against the method, its fields against {@link MessageBounds}.
 * A message out of bounds ends its call with {@code INVALID_ARGUMENT}, because sending it again cannot help.
 */
public final class BoundedCalls implements ServerInterceptor {

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
      ServerCallHandler<Q, R> next) {
    int most = MessageSizes.of(call.getMethodDescriptor().getFullMethodName());
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        super.onMessage(within(message, most));
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <Q> Q within(Q request, int most) {
    if (!(request instanceof Message message)) {
      return request;
    }
    if (message.getSerializedSize() > most) {
      throw Status.INVALID_ARGUMENT.withDescription(message.getDescriptorForType().getName() + " has "
          + message.getSerializedSize() + " bytes; " + most + " are the most").asRuntimeException();
    }
    try {
      return (Q) Bounded.message(message);
    } catch (IllegalArgumentException e) {
      throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
    }
  }
}
