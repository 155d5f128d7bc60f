package io.splitlora.worker.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.splitlora.v1.Activations;
import io.splitlora.v1.SplitTrainingGrpc;
import io.splitlora.v1.TrainReply;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A pod's stream to the split server; begun again by the first activations after it broke. One that waits for a
 * connection is given up after a while, so that nobody waits for an answer for ever.
 */
final class SplitServerLink {

  /** Streams that break before anything came through them, one after the other, until it is no use to try again. */
  private static final int VAIN = 3;
  /** Between two looks whether there is a connection by now; without one another is tried. */
  private static final Duration LOOK = Duration.ofSeconds(3);
  /** A connection that is being made is given so many looks: on a slow machine that takes its time. */
  private static final int LOOKS_AT_A_HANDSHAKE = 5;
  /** The patience grows each time that it was in vain, to so many looks. */
  private static final int MOST_LOOKS = 16;

  private final ManagedChannel channel;
  private final Consumer<TrainReply> onReply;
  private final Trouble trouble;
  private final BiConsumer<Duration, Runnable> later;
  private @Nullable ClientCallStreamObserver<Activations> out;
  private @Nullable Replies current;
  private int vain;
  private int patience = 1;
  /** Counts what was sent without a connection: what was sent last has the whole patience. */
  private long unconnected;

  /**
   * What becomes of activations that have no answer; each is told why.
   *
   * @param broken they can be sent again
   * @param stranded the server cannot be reached
   */
  record Trouble(Consumer<String> broken, Consumer<String> stranded) {}

  /** @param later runs something after a time */
  SplitServerLink(ManagedChannel channel, Consumer<TrainReply> onReply, Trouble trouble,
      BiConsumer<Duration, Runnable> later) {
    this.channel = channel;
    this.onReply = onReply;
    this.trouble = trouble;
    this.later = later;
  }

  /** Whoever sends has waited already: the channel's own pause between attempts is cut short. */
  synchronized void send(Activations activations) {
    if (out == null) {
      current = new Replies();
      out = (ClientCallStreamObserver<Activations>) SplitTrainingGrpc.newStub(channel).withWaitForReady()
          .train(current);
    }
    out.onNext(activations);
    if (channel.getState(false) != ConnectivityState.READY) {
      channel.resetConnectBackoff();
      lookLater(++unconnected, 1);
    }
  }

  private void lookLater(long sent, int looks) {
    later.accept(LOOK, () -> look(sent, looks));
  }

  private synchronized void look(long sent, int looks) {
    if (sent != unconnected || out == null) {
      return; // of a stream that broke, or later activations have a look of their own
    }
    ConnectivityState state = channel.getState(false);
    if (state == ConnectivityState.READY) {
      vain = 0;
      patience = 1;
    } else if (looks < (state == ConnectivityState.CONNECTING ? Math.max(patience, LOOKS_AT_A_HANDSHAKE) : patience)) {
      channel.resetConnectBackoff();
      lookLater(sent, looks + 1);
    } else {
      patience = Math.min(2 * patience, MOST_LOOKS);
      ClientCallStreamObserver<Activations> waiting = out;
      forget();
      waiting.cancel("the split server cannot be reached", null);
      channel.enterIdle();
      trouble.stranded.accept("no line to the split server: none was made in " + looks * LOOK.toSeconds() + " s");
    }
  }

  /** Nothing is under way: the next activations go over a new connection, which shows the certificate of then. */
  synchronized void connectAnew() {
    if (out != null) {
      out.onCompleted();
      forget();
    }
    channel.enterIdle();
  }

  private void forget() {
    out = null;
    current = null;
    unconnected++;
  }

  private synchronized void answered() {
    vain = 0;
    patience = 1;
  }

  @SuppressWarnings("ReferenceEquality") // one stream or another
  private synchronized void broken(Replies stream, Throwable error) {
    if (stream != current) {
      return; // it was given up
    }
    forget();
    channel.enterIdle();
    String why = "no line to the split server: " + Status.fromThrowable(error).getDescription();
    if (++vain < VAIN) {
      trouble.broken.accept(why);
    } else {
      vain = 0;
      trouble.stranded.accept(why);
    }
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
