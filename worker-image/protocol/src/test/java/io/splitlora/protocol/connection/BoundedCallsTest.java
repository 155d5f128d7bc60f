package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.protocol.bounds.MessageSizes;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.LeaseFailed;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message out of bounds ends its call before the service sees it. */
class BoundedCallsTest {

  @TempDir
  Path folder;
  private final List<PodReport> taken = new CopyOnWriteArrayList<>();

  private final class Pods extends AggregationGrpc.AggregationImplBase {
    @Override
    public StreamObserver<PodReport> work(StreamObserver<PodOrder> out) {
      return new StreamObserver<>() {
        @Override
        public void onNext(PodReport report) {
          taken.add(report);
        }

        @Override
        public void onError(Throwable gone) {
          // the service holds nothing for the call
        }

        @Override
        public void onCompleted() {
          out.onCompleted();
        }
      };
    }
  }

  @Test
  void aServiceSeesOnlyWhatIsWithinItsBounds() throws Exception {
    try (var job = new Loopback(folder)) {
      var server = job.serve(AGGREGATOR, new Pods());
      ManagedChannel channel = job.channel(server, AGGREGATOR.role(), Loopback.issue(CLIENT));
      Status unknown = work(channel, LeaseFailed.newBuilder().setReasonValue(99).build());
      assertEquals(Status.Code.INVALID_ARGUMENT, unknown.getCode());
      assertTrue(unknown.getDescription().startsWith("LeaseFailed.reason is 99;"), unknown.toString());
      Status large = work(channel, failed("x".repeat(40 << 20)));
      assertFalse(large.isOk(), "refused, or cut off in the middle: " + large);
      assertEquals(Status.Code.INVALID_ARGUMENT, work(channel, failed("x".repeat(100_000))).getCode());
      assertEquals(List.of(), taken);
      assertEquals(Status.Code.OK, work(channel, failed("x".repeat(10_000))).getCode());
      assertEquals(2048, taken.get(0).getFailed().getMessage().length(), 60);
    }
  }

  @Test
  void aServerReadsNoMoreThanTheLargestOfItsMethodsTakes() {
    assertEquals((1 << 20) + (64 << 10), MessageSizes.of(new Pods()), "a chunk of a state");
  }

  private static LeaseFailed failed(String sentence) {
    return LeaseFailed.newBuilder().setReason(Reason.BAD_INPUT).setMessage(sentence).build();
  }

  private static Status work(ManagedChannel channel, LeaseFailed failed) {
    return Calls.call(channel, AggregationGrpc.getWorkMethod(), PodReport.newBuilder().setFailed(failed).build());
  }
}
