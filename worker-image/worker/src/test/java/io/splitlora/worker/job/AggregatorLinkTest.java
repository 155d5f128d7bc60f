package io.splitlora.worker.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.files.InputException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AggregatorLinkTest {

  // is not called
  private final ManagedChannel channel = ManagedChannelBuilder.forTarget("127.0.0.1:1").usePlaintext().build();

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  /** Each stream ends at its greeting, with the next of these. */
  private AggregatorLink<String, String> link(Status... ends) {
    Queue<Status> next = new ArrayDeque<>(List.of(ends));
    return new AggregatorLink<String, String>("pod", channel, orders -> new StreamObserver<>() {
      @Override
      public void onNext(String report) {
        orders.onError(next.remove().asRuntimeException());
      }

      @Override
      public void onError(Throwable error) {}

      @Override
      public void onCompleted() {}
    }, () -> "hello", order -> {}, () -> {});
  }

  @Test
  void aReportBeyondItsBoundsIsNotSentAgain() {
    var link = link(Status.UNAVAILABLE, Status.INVALID_ARGUMENT.withDescription("PodHello.examples has 0 elements"));
    assertEquals("the aggregator refused: PodHello.examples has 0 elements",
        assertThrows(InputException.class, link::followUntilFinished).getMessage());
  }

  @Test
  void whoIsOfAnotherJobDoesNotComeAgain() {
    for (Status refusal : List.of(Status.PERMISSION_DENIED, Status.FAILED_PRECONDITION)) {
      var link = link(refusal.withDescription("another model"));
      assertEquals("the aggregator refused: another model",
          assertThrows(RefusedException.class, link::followUntilFinished).getMessage());
    }
  }
}
