package io.splitlora.worker.splitserver;

import io.grpc.stub.ServerCallStreamObserver;

/** The service's end of a call without a network: messages are given to the service by hand. */
abstract class CallInHand<M> extends ServerCallStreamObserver<M> {

  private Runnable onReady = () -> {};
  /** Messages that the service has asked for so far. */
  volatile int requested;
  volatile boolean ready = true;

  /** The caller reads again. */
  void readsAgain() {
    ready = true;
    onReady.run();
  }

  @Override
  public void onError(Throwable error) {
    throw new AssertionError(error);
  }

  @Override
  public void onCompleted() {}

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {
    onReady = handler;
  }

  @Override
  public void disableAutoRequest() {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void request(int count) {
    requested += count;
  }

  @Override
  public void setMessageCompression(boolean enable) {}
}
