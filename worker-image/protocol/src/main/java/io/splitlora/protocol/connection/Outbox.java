package io.splitlora.protocol.connection;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * The way to a caller that may read slowly, or not at all: what it has not read is kept for it within a budget. Beyond
 * that it loses its stream. All calls come from one thread.
 */
public final class Outbox<M extends MessageLite> implements StreamObserver<M> {

  private final ServerCallStreamObserver<M> call;
  private final long mostUnread;
  private final Runnable onCut;
  private long unread;

  /**
   * @param mostUnread bytes
   * @param onCut told once, when the stream was ended for it
   */
  public Outbox(StreamObserver<M> out, long mostUnread, Runnable onCut) {
    call = (ServerCallStreamObserver<M>) out;
    this.mostUnread = mostUnread;
    this.onCut = onCut;
  }

  @Override
  public void onNext(M message) {
    unread = call.isReady() ? 0 : unread + message.getSerializedSize();
    if (unread > mostUnread) {
      onError(Status.RESOURCE_EXHAUSTED
          .withDescription("more than " + mostUnread + " bytes were not read; read them, and begin again")
          .asRuntimeException());
      onCut.run();
    } else {
      call.onNext(message);
    }
  }

  @Override
  public void onError(Throwable error) {
    call.onError(error);
  }

  @Override
  public void onCompleted() {
    call.onCompleted();
  }
}
