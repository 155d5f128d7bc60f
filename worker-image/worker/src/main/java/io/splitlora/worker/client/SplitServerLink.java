package io.splitlora.worker.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.v1.Activations;
import io.splitlora.v1.SplitTrainingGrpc;
import io.splitlora.v1.TrainReply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A pod's stream to the split server; begun again by the first activations after it broke. */
final class SplitServerLink {

  /** Streams that break before anything came through them, one after the other, until it is no use to try again. */
  private static final int VAIN = 3;

  private final ManagedChannel channel;
  private final Consumer<TrainReply> onReply;
  private final Consumer<String> onBroken;
  private @Nullable StreamObserver<Activations> out;
  private @Nullable Replies current;
  private int vain;

  SplitServerLink(ManagedChannel channel, Consumer<TrainReply> onReply, Consumer<String> onBroken) {
    this.channel = channel;
    this.onReply = onReply;
    this.onBroken = onBroken;
  }

  synchronized void send(Activations activations) {
    if (out == null) {
      channel.resetConnectBackoff();
      current = new Replies();
      out = SplitTrainingGrpc.newStub(channel).withWaitForReady().train(current);
    }
    out.onNext(activations);
  }

  /** Nothing is under way: the next activations go over a new connection, which shows the certificate of then. */
  synchronized void connectAnew() {
    if (out != null) {
      out.onCompleted();
      out = null;
      current = null;
    }
    channel.enterIdle();
  }

  synchronized boolean isUp() {
    return vain < VAIN && channel.getState(false) == ConnectivityState.READY;
  }

  private synchronized void answered() {
    vain = 0;
  }

  @SuppressWarnings("ReferenceEquality") // one stream or another
  private synchronized void broken(Replies stream, Throwable error) {
    if (stream != current) {
      return; // it was given up
    }
    out = null;
    channel.enterIdle();
    vain++;
    onBroken.accept("no line to the split server: " + Status.fromThrowable(error).getDescription());
  }

  private final class Replies implements StreamObserver<TrainReply> {

    @Override
    public void onNext(TrainReply reply) {
      answered();
      onReply.accept(reply);
    }

    @Override
    public void onError(Throwable error) {
      broken(this, error);
    }

    @Override
    public void onCompleted() {
      broken(this, Status.UNAVAILABLE.withDescription("the split server ended it").asException());
    }
  }
}
