package io.splitlora.connection;

import io.grpc.stub.StreamObserver;
import io.splitlora.v1.HealthGrpc;
import io.splitlora.v1.HealthReply;
import io.splitlora.v1.HealthRequest;

/**
 * Answers, on a thread of the server's: what is asked is whether a call comes through at all, not whether who decides about
 * it does, which the process itself must know.
 */
final class HealthService extends HealthGrpc.HealthImplBase {

  @Override
  public void check(HealthRequest request, StreamObserver<HealthReply> out) {
    out.onNext(HealthReply.getDefaultInstance());
    out.onCompleted();
  }
}
