package io.splitlora.workbench.generate;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.split.BlocksBeforeCut;
import io.splitlora.engine.split.GrowingTexts;
import io.splitlora.engine.split.Head;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.engine.text.LanguageModel;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.files.InputException;
import io.splitlora.v1.InferRequest;
import io.splitlora.v1.SplitTrainingGrpc;
import io.splitlora.v1.Tensor;
import io.splitlora.worker.wire.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Runs embedding, first blocks and head here, and the blocks behind the cut at a split server with the adapter that it
 * has when a batch begins. The activations of prompts and generated texts cross the cut; most of the text can be
 * recovered from them.
 */
public final class ThroughSplit implements LanguageModel, AutoCloseable {

  private static final int PATIENCE_SECONDS = 120;
  /** Attempts to begin a batch while others use up the server's memory for generation. */
  private static final int MOST_TRIES = 10;
  private static final int PAUSE_MILLISECONDS = 1000;

  private final Channel channel;
  private final String pool;
  private final BlocksBeforeCut client;
  private final Gpt2Config config;
  private final float[] adapter;
  private final Head head;

  /**
   * @param pool the split server treats the caller as a client of this pool; the client's blocks end at its cut
   * @param adapter of the client's blocks
   */
  public ThroughSplit(Channel channel, String pool, BlocksBeforeCut client, Gpt2Config config, float[] adapter) {
    this.channel = channel;
    this.pool = pool;
    this.client = client;
    this.config = config;
    this.adapter = adapter;
    head = client.newHead();
  }

  @Override
  public Gpt2Config config() {
    return config;
  }

  @Override
  public Head head() {
    return head;
  }

  @Override
  public GrowingTexts open(int texts, int slots) {
    return new Texts(client.grow(adapter, texts, slots), slots);
  }

  @Override
  public void close() {
    head.close();
  }

  /** A stream to the server for one batch of texts. */
  private final class Texts implements GrowingTexts {

    private final GrowingTexts before;
    private final int slots;
    private final BlockingQueue<Object> replies = new ArrayBlockingQueue<>(2);
    private StreamObserver<InferRequest> out;
    private ByteString kept = ByteString.EMPTY;

    Texts(GrowingTexts before, int slots) {
      this.before = before;
      this.slots = slots;
      out = SplitTrainingGrpc.newStub(channel).infer(new Replies());
    }

    @Override
    public HiddenStates read(long[] ids, int columns) {
      InferRequest.Builder begin = request(before.read(ids, columns)).setSlots(slots);
      for (int tries = 1;; tries++) {
        out.onNext(begin.build());
        Object reply = reply();
        if (tries == MOST_TRIES || !isExhausted(reply)) {
          return hidden(reply);
        }
        pause(); // others are generating; their memory becomes free again
        out = SplitTrainingGrpc.newStub(channel).infer(new Replies());
      }
    }

    private static boolean isExhausted(Object reply) {
      return reply instanceof Throwable refusal
          && Status.fromThrowable(refusal).getCode() == Status.Code.RESOURCE_EXHAUSTED;
    }

    @Override
    public void keep(int[] which) {
      before.keep(which);
      kept = Tensors.message(which);
    }

    @Override
    public HiddenStates append(NewTokens tokens) {
      ByteBuffer mask =
          ByteBuffer.allocate(Math.multiplyExact(tokens.mask().length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
      mask.asFloatBuffer().put(tokens.mask());
      var request = request(before.append(tokens)).setMask(ByteString.copyFrom(mask)).setKeep(kept);
      kept = ByteString.EMPTY;
      return behindTheCut(request);
    }

    private InferRequest.Builder request(HiddenStates hidden) {
      return InferRequest.newBuilder().setPool(pool).setHidden(Tensors.message(hidden, WirePrecision.Float32));
    }

    private HiddenStates behindTheCut(InferRequest.Builder request) {
      out.onNext(request.build());
      return hidden(reply());
    }

    /** The next reply; null if none came in time. */
    private Object reply() {
      try {
        return replies.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    private HiddenStates hidden(Object reply) {
      try {
        if (reply instanceof Tensor tensor) {
          return Tensors.of(tensor, config.hidden(), config.context());
        }
        throw new InputException(
            "the split server does not answer: " + (reply == null ? "nothing for " + PATIENCE_SECONDS + " s"
                : Status.fromThrowable((Throwable) reply).getDescription()));
      } catch (IllegalArgumentException e) {
        throw new InputException("the split server answers with " + e.getMessage(), e);
      }
    }

    private void pause() {
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    private IllegalStateException interrupted(InterruptedException e) {
      Thread.currentThread().interrupt();
      return new IllegalStateException("interrupted while the split server computed", e);
    }

    @Override
    public void close() {
      try {
        out.onCompleted();
      } catch (IllegalStateException | StatusRuntimeException e) {
        // the stream has ended already
      }
      before.close();
    }

    private final class Replies implements StreamObserver<Tensor> {

      @Override
      public void onNext(Tensor reply) {
        replies.offer(reply);
      }

      @Override
      public void onError(Throwable error) {
        replies.offer(error);
      }

      @Override
      public void onCompleted() {
        replies.offer(Status.UNAVAILABLE.withDescription("it has ended the stream").asException());
      }
    }
  }
}
