package io.splitlora.worker.client;

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

  private final ManagedChannel channel;
  private final Consumer<TrainReply> onReply;
  private final Consumer<String> onBroken;
  private @Nullable StreamObserver<Activations> out;

  SplitServerLink(ManagedChannel channel, Consumer<TrainReply> onReply, Consumer<String> onBroken) {
    this.channel = channel;
    this.onReply = onReply;
    this.onBroken = onBroken;
  }

  synchronized void send(Activations activations) {
    if (out == null) {
      channel.resetConnectBackoff();
      out = SplitTrainingGrpc.newStub(channel).withWaitForReady().train(new Replies());
    }
    out.onNext(activations);
  }

  private synchronized void broken(Throwable error) {
    out = null;
    onBroken.accept("no line to the split server: " + Status.fromThrowable(error).getDescription());
  }

  private final class Replies implements StreamObserver<TrainReply> {

    @Override
    public void onNext(TrainReply reply) {
      onReply.accept(reply);
    }

    @Override
    public void onError(Throwable error) {
      broken(error);
    }

    @Override
    public void onCompleted() {
      broken(Status.UNAVAILABLE.withDescription("the split server ended it").asException());
    }
  }
}
