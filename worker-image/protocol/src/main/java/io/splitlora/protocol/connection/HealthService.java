package io.splitlora.protocol.connection;

import io.grpc.stub.StreamObserver;
import io.splitlora.v1.HealthGrpc;
import io.splitlora.v1.HealthReply;
import io.splitlora.v1.HealthRequest;

/**
 * Answers on one of the server's own threads. The answer shows that calls reach this process, not that its decisions go
 * on: the process has to check that itself.
 */
final class HealthService extends HealthGrpc.HealthImplBase {

  @Override
  public void check(HealthRequest request, StreamObserver<HealthReply> out) {
    out.onNext(HealthReply.getDefaultInstance());
    out.onCompleted();
  }
}
