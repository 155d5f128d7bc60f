package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.Finish;
import io.splitlora.v1.LeaseFailed;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Reason;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller that sends faster than it is heard, and one that does not read. */
class FlowTest {

  private static final int AHEAD = 3;
  private static final int MOST_UNREAD = 1 << 20;
  private static final String LONG = "x".repeat(2000);

  @TempDir
  Path folder;
  private final BlockingQueue<PodReport> waiting = new LinkedBlockingQueue<>();
  private final CompletableFuture<Intake> intake = new CompletableFuture<>();
  private final CompletableFuture<Outbox<PodOrder>> outbox = new CompletableFuture<>();
  private final CompletableFuture<Boolean> cut = new CompletableFuture<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final BlockingQueue<PodOrder> read = new LinkedBlockingQueue<>();
  private Loopback job;
  private ClientCall<PodReport, PodOrder> call;

  /** Takes nothing by itself. */
  private final class Busy extends AggregationGrpc.AggregationImplBase {

    @Override
    public StreamObserver<PodReport> work(StreamObserver<PodOrder> out) {
      outbox.complete(new Outbox<>(out, MOST_UNREAD, () -> cut.complete(true)));
      intake.complete(Intake.of(out, AHEAD));
      return new StreamObserver<>() {
        @Override
        public void onNext(PodReport report) {
          waiting.add(report);
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {}
      };
    }
  }

  @BeforeEach
  void open() throws Exception {
    job = new Loopback(folder);
    call = job.channel(job.serve(AGGREGATOR, new Busy()), Role.AGGREGATOR, Loopback.issue(CLIENT))
        .newCall(AggregationGrpc.getWorkMethod(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {
      @Override
      public void onMessage(PodOrder order) {
        read.add(order);
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        end.complete(status);
      }
    }, new Metadata());
  }

  @AfterEach
  void close() {
    job.close();
  }

  @Test
  void noMoreMessagesWaitThanMay() throws Exception {
    for (int i = 0; i < 500; i++) {
      call.sendMessage(PodReport.newBuilder()
          .setFailed(LeaseFailed.newBuilder().setReason(Reason.BAD_INPUT).setMessage(LONG)).build());
    }
    for (int i = 0; i < AHEAD; i++) {
      assertTrue(waiting.poll(10, TimeUnit.SECONDS) != null);
    }
    assertTrue(waiting.isEmpty(), "the others wait at the caller");
    for (int taken = 0; taken < 20; taken++) {
      intake.get().taken();
      assertTrue(waiting.poll(10, TimeUnit.SECONDS) != null, "one for each that was taken");
      assertTrue(waiting.isEmpty());
    }
  }

  @Test
  void whoLeavesOrdersUnreadLosesTheStream() throws Exception {
    PodOrder order = PodOrder.newBuilder().setFinish(Finish.newBuilder().setMessage(LONG.repeat(10))).build();
    int sent = 0;
    while (!cut.isDone() && sent < 10_000) {
      outbox.get().onNext(order);
      sent++;
    }
    assertTrue(cut.isDone());
    long most = MOST_UNREAD + 2L * Limits.WINDOW_BYTES; // what the network holds is the peer's
    assertTrue((long) sent * order.getSerializedSize() <= most, sent + " orders were sent");
    call.request(Integer.MAX_VALUE);
    Status status = end.get(10, TimeUnit.SECONDS);
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode(), status.toString());
  }

  @Test
  void whoReadsMayGetAnyNumber() throws Exception {
    PodOrder order = PodOrder.newBuilder().setFinish(Finish.newBuilder().setMessage(LONG.repeat(10))).build();
    for (int i = 0; i < 200; i++) {
      outbox.get().onNext(order);
      call.request(1);
      assertEquals(order, read.poll(10, TimeUnit.SECONDS));
    }
    assertTrue(!cut.isDone());
  }
}
