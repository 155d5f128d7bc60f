package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.splitlora.protocol.bounds.MessageSizes;
import io.splitlora.v1.StateChunk;
import java.util.Collections;
import java.util.Iterator;

/** A state on its way down, as fast as it is read: few of its chunks are copied for the network at a time. */
final class OutgoingState {

  private static final int CHUNKS_AHEAD = 2;

  private final ServerCallStreamObserver<StateChunk> out;
  private final Transfers transfers;
  private final Transfers.Transfer transfer;
  private Iterator<StateChunk> chunks;

  private OutgoingState(StreamObserver<StateChunk> out, Transfers transfers, long bytes, Iterator<StateChunk> chunks) {
    this.out = (ServerCallStreamObserver<StateChunk>) out;
    this.transfers = transfers;
    this.chunks = chunks;
    transfer = transfers.begin(this, this, bytes, this::cut);
  }

  /** Called before the service's method returns. */
  static void send(StreamObserver<StateChunk> out, Transfers transfers, long bytes, Iterator<StateChunk> chunks) {
    var state = new OutgoingState(out, transfers, bytes, chunks);
    state.out.setOnReadyThreshold(CHUNKS_AHEAD * MessageSizes.CHUNK_BYTES);
    state.out.setOnReadyHandler(state::goOn);
    state.out.setOnCancelHandler(state::end);
    state.goOn();
  }

  private synchronized void goOn() {
    while (chunks.hasNext() && out.isReady()) {
      out.onNext(chunks.next());
      if (!chunks.hasNext()) {
        out.onCompleted();
        end();
      }
    }
  }

  private synchronized void cut(Status status) {
    if (chunks.hasNext()) {
      end();
      out.onError(status.asRuntimeException());
    }
  }

  private synchronized void end() {
    chunks = Collections.emptyIterator();
    transfers.end(transfer);
  }
}
