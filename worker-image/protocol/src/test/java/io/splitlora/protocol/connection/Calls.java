package io.splitlora.protocol.connection;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Calls any method with one empty message. */
final class Calls {

  private Calls() {}

  /** How the call ends. */
  static <Q, R> Status call(Channel channel, MethodDescriptor<Q, R> method) {
    return call(channel, method, empty(method.getRequestMarshaller()));
  }

  static <Q, R> Status call(Channel channel, MethodDescriptor<Q, R> method, Q message) {
    return call(channel, method, message, null);
  }

  /** @param compressor of the message; null for none */
  static <Q, R> Status call(Channel channel, MethodDescriptor<Q, R> method, Q message, String compressor) {
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<Q, R> call = channel.newCall(method,
        CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS).withCompression(compressor));
    call.start(new ClientCall.Listener<>() {
      @Override
      public void onClose(Status status, Metadata trailers) {
        end.complete(status);
      }
    }, new Metadata());
    call.request(2);
    call.sendMessage(message);
    call.halfClose();
    return end.join();
  }

  @SuppressWarnings("unchecked")
  static <T> T empty(MethodDescriptor.Marshaller<T> marshaller) {
    return (T) ((PrototypeMarshaller<T>) marshaller).getMessagePrototype();
  }
}
