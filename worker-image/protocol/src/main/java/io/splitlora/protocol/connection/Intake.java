package io.splitlora.protocol.connection;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * Flow control by hand: a stream brings its next message only when an earlier one was taken, not merely queued, and
 * when its caller reads what it is sent. So a caller has few messages waiting here, however many it sends.
 */
public final class Intake {

  private final ServerCallStreamObserver<?> call;
  private int due;

  private Intake(ServerCallStreamObserver<?> call) {
    this.call = call;
  }

  /**
   * Called before the service's method returns.
   *
   * @param out the service's end of the stream
   * @param ahead messages that may be here at a time
   */
  public static Intake of(StreamObserver<?> out, int ahead) {
    var call = (ServerCallStreamObserver<?>) out;
    var intake = new Intake(call);
    call.disableAutoRequest();
    call.setOnReadyHandler(intake::ready);
    call.request(ahead);
    return intake;
  }

  /** A message is done with, or kept within its sender's budget. Called from any thread. */
  public synchronized void taken() {
    due++;
    ready();
  }

  private synchronized void ready() {
    if (due > 0 && call.isReady()) {
      call.request(due);
      due = 0;
    }
  }
}
