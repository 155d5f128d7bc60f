package io.splitlora.bounds;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Lets a service see only what is within the bounds of its method and of {@link MessageBounds}; the rest ends its call as
 * {@code INVALID_ARGUMENT}, for the same message would be refused again.
 */
public final class BoundedCalls implements ServerInterceptor {

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
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
