package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/**
 * The stream of one who reports. Reports are taken on the loop, one after the other, and the stream's end is told once.
 * A report against the rules ends its stream, and what its caller held is lost; it never ends the aggregator.
 */
abstract class ReportStream<R, O> implements StreamObserver<R> {

  private final Loop loop;
  private final StreamObserver<O> out;
  private boolean over;

  ReportStream(Loop loop, StreamObserver<O> out) {
    this.loop = loop;
    this.out = out;
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
