package io.splitlora.protocol.connection;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.protocol.identity.Identity;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A stand-in for any service: each method records its caller and answers with one empty message. */
record CountingService(ServiceDescriptor descriptor, List<Identity> callers) implements BindableService {

  CountingService(ServiceDescriptor descriptor) {
    this(descriptor, new CopyOnWriteArrayList<>());
  }

  int calls() {
    return callers.size();
  }

  @Override
  public ServerServiceDefinition bindService() {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor);
    descriptor.getMethods().forEach(method -> add(service, method));
    return service.build();
  }

  private <Q, R> void add(ServerServiceDefinition.Builder service, MethodDescriptor<Q, R> method) {
    service.addMethod(method, (call, headers) -> {
      callers.add(Caller.current());
      call.sendHeaders(new Metadata());
      call.sendMessage(Calls.empty(method.getResponseMarshaller()));
      call.close(Status.OK, new Metadata());
      return new ServerCall.Listener<>() {};
    });
  }
}
