package io.splitlora.worker.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.files.InputException;
import io.splitlora.protocol.process.ExitCode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
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

  @Test
  void aConnectionIsMadeAnewAndWhatTheOldOneOrderedIsVoid() throws Exception {
    var said = new LinkedBlockingQueue<String>();
    var streams = new CopyOnWriteArrayList<StreamObserver<String>>();
    var link = new AggregatorLink<String, String>("pod", channel, orders -> {
      streams.add(orders);
      return new Saying(said, streams.size());
    }, () -> "hello", order -> said.add("order " + order), () -> said.add("lost"));
    var following = CompletableFuture.supplyAsync(() -> follow(link));
    assertEquals("hello 1", said.take());
    link.later(link::reconnect);
    assertEquals(List.of("good-bye 1", "lost", "hello 2"), List.of(said.take(), said.take(), said.take()));
    streams.get(0).onNext("of the old stream");
    streams.get(0).onCompleted();
    streams.get(1).onNext("of the new one");
    assertEquals("order of the new one", said.take());
    link.later(() -> link.end(ExitCode.OK));
    assertEquals(ExitCode.OK, following.get());
    assertEquals(List.of("good-bye 2"), List.copyOf(said));
  }

  private static ExitCode follow(AggregatorLink<String, String> link) {
    try {
      return link.followUntilFinished();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The caller's end of a stream. */
  private record Saying(Queue<String> said, int number) implements StreamObserver<String> {
    @Override
    public void onNext(String report) {
      said.add(report + " " + number);
    }

    @Override
    public void onError(Throwable error) {
      said.add("break " + number);
    }

    @Override
    public void onCompleted() {
      said.add("good-bye " + number);
    }
  }
}
