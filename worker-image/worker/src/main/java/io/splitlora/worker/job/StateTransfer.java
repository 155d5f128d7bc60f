package io.splitlora.worker.job;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.wire.StateStream;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import io.splitlora.v1.UploadReceipt;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Fetches states from the aggregator and brings them back. Calls block; they fail with a StatusRuntimeException. */
public final class StateTransfer {

  private final AggregationGrpc.AggregationBlockingStub blocking;
  private final AggregationGrpc.AggregationStub streaming;

  public StateTransfer(Channel channel) {
    blocking = AggregationGrpc.newBlockingStub(channel);
    streaming = AggregationGrpc.newStub(channel);
  }

  /** @param step local steps of the open round behind the state */
  public record Downloaded(HeldState held, int step) {}

  public Downloaded download(DownloadRequest request) {
    StateStream.Received received = StateStream.receive(blocking.download(request));
    return new Downloaded(StateFile.decode(ByteBuffer.wrap(received.content())), received.step());
  }

  /** What rules have added to the frozen weights in so many rounds. */
  public BaseChange baseChange(int completedRounds) {
    var wanted = io.splitlora.v1.BaseChange.newBuilder().setCompletedRounds(completedRounds);
    return BaseChange.of(download(DownloadRequest.newBuilder().setBaseChange(wanted).build()).held());
  }

  /**
   * Returns when the aggregator has the state.
   *
   * @param moments whether the optimizer's moments go with it
   */
  public void upload(StateHeader.Builder header, HeldState held, boolean moments) {
    upload(header, StateFile.encode(held, moments));
  }

  /** @param state as {@link StateFile} writes it */
  public void upload(StateHeader.Builder header, byte[] state) {
    var receipt = new CompletableFuture<UploadReceipt>();
    StreamObserver<StateChunk> out = streaming.upload(new StreamObserver<>() {
      @Override
      public void onNext(UploadReceipt message) {
        receipt.complete(message);
      }

      @Override
      public void onError(Throwable error) {
        receipt.completeExceptionally(error);
      }

      @Override
      public void onCompleted() {
        receipt.completeExceptionally(Status.INTERNAL.withDescription("no receipt").asRuntimeException());
      }
    });
    StateStream.send(header, state, out::onNext);
    out.onCompleted();
    try {
      receipt.join();
    } catch (CompletionException e) {
      throw Status.fromThrowable(e.getCause()).asRuntimeException();
    }
  }
}
