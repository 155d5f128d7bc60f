package io.splitlora.worker.aggregator;

import com.google.protobuf.MessageLite;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.protocol.connection.Intake;
import io.splitlora.protocol.connection.Outbox;

/**
 * The stream of one who reports. Reports are taken on the loop, one after the other, and the stream's end is told once.
 * A report against the rules ends its stream, and what its caller held is lost; it never ends the aggregator.
 */
abstract class ReportStream<R, O extends MessageLite> implements StreamObserver<R> {

  /** Reports of one caller that wait for the loop. */
  private static final int WAITING_REPORTS = 4;

  private final Loop loop;
  private final StreamObserver<O> out;
  private final Intake intake;
  private boolean over;

  /** @param mostUnread bytes of orders that the caller may leave unread */
  ReportStream(Loop loop, StreamObserver<O> out, long mostUnread) {
    this.loop = loop;
    this.out = new Outbox<>(out, mostUnread, () -> loop.execute(this::end));
    intake = Intake.of(out, WAITING_REPORTS);
  }

  StreamObserver<O> out() {
    return out;
  }

  /**
   * Called before the loop, where the caller is known.
   *
   * @throws io.grpc.StatusRuntimeException if the caller may not say this
   */
  void checkOwner(R report) {}

  abstract void take(R report);

  abstract void gone();

  final void refuse(Status status) {
    end();
    out.onError(status.asRuntimeException());
  }

  private void end() {
    over = true;
    gone();
  }

  @Override
  public final void onNext(R report) {
    checkOwner(report);
    loop.execute(() -> {
      if (!over) {
        take(report);
      }
      intake.taken();
    });
  }

  @Override
  public final void onError(Throwable error) {
    loop.execute(this::end);
  }

  @Override
  public final void onCompleted() {
    loop.execute(() -> {
      if (!over) {
        end();
        out.onCompleted();
      }
    });
  }
}
