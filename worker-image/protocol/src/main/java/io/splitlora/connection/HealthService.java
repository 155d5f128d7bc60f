package io.splitlora.connection;

import io.grpc.stub.StreamObserver;
import io.splitlora.v1.HealthGrpc;
import io.splitlora.v1.HealthReply;
import io.splitlora.v1.HealthRequest;

/** Answers; what is asked is whether a call comes through at all. */
final class HealthService extends HealthGrpc.HealthImplBase {

  @Override
  public void check(HealthRequest request, StreamObserver<HealthReply> out) {
    out.onNext(HealthReply.getDefaultInstance());
    out.onCompleted();
  }
}
