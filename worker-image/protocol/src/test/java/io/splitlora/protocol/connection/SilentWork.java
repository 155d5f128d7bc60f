package io.splitlora.protocol.connection;

import io.grpc.stub.StreamObserver;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes whatever pods report, says nothing, and ends when they do. */
final class SilentWork extends AggregationGrpc.AggregationImplBase {

  private final AtomicInteger begun = new AtomicInteger();

  /** Calls that reached it. */
  int begun() {
    return begun.get();
  }

  @Override
  public StreamObserver<PodReport> work(StreamObserver<PodOrder> out) {
    begun.incrementAndGet();
    return new StreamObserver<>() {
      @Override
      public void onNext(PodReport report) {}

      @Override
      public void onError(Throwable gone) {}

      @Override
      public void onCompleted() {
        out.onCompleted();
      }
    };
  }
}
