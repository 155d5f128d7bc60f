package io.splitlora.worker.splitserver;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.split.GrowingBehindCut;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.manifest.Pools;
import io.splitlora.protocol.connection.Intake;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.v1.InferRequest;
import io.splitlora.v1.Tensor;
import io.splitlora.worker.wire.Tensors;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Generation through the split for one caller. A stream has at most one batch of texts that grow; its keys and values
 * live on the compute thread and go with the stream.
 */
final class InferStream implements StreamObserver<InferRequest> {

  private final Pools pools;
  private final Gpt2Config model;
  private final WirePrecision precision;
  private final Generation generation;
  private final Executor turns;
  private final TrainingDesk desk;
  private final GenerationBudget budget;
  private final StreamObserver<Tensor> out;
  private final Intake intake;
  private Optional<GrowingBehindCut> texts = Optional.empty();
  private long taken;
  private int base;

  /** @param generation of all streams together */
  InferStream(Pools pools, Gpt2Config model, WirePrecision precision, Generation generation, TrainingDesk desk,
      StreamObserver<Tensor> out) {
    this.pools = pools;
    this.model = model;
    this.precision = precision;
    this.generation = generation;
    turns = generation.turns();
    this.desk = desk;
    budget = generation.budget();
    this.out = out;
    intake = Intake.of(out, 1);
  }

  @Override
  public void onNext(InferRequest request) {
    Caller.requirePool(request.getPool());
    HiddenStates hidden = checked(request);
    turns.execute(() -> {
      answer(request, hidden);
      intake.taken();
    });
  }

  private HiddenStates checked(InferRequest request) {
    try {
      int behindCut = behindCut(request);
      HiddenStates hidden = Tensors.of(request.getHidden(), model.hidden(), model.context());
      requireSlots(request);
      long seen = request.getMask().isEmpty() ? hidden.columns()
          : request.getMask().size() / Float.BYTES / ((long) hidden.rows() * hidden.columns());
      generation.requirePossible(model, behindCut, hidden, request.getSlots(), seen);
      return hidden;
    } catch (IllegalArgumentException e) {
      throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
    }
  }

  /** Blocks that run here for the request's pool. */
  private int behindCut(InferRequest request) {
    return model.layers() - pools.get(request.getPool()).blocks(model.layers());
  }

  private static void requireSlots(InferRequest request) {
    if (request.getSlots() < 0) {
      throw new IllegalArgumentException(
          "texts of " + request.getSlots() + " tokens; begin with as many as they may have");
    }
  }

  private void answer(InferRequest request, HiddenStates hidden) {
    try {
      if (request.getSlots() > 0) {
        begin(request, hidden);
      } else if (request.getMask().isEmpty()) {
        known(desk.infer(request.getPool(), hidden, this::send));
      } else {
        goOn(request, hidden);
      }
    } catch (IllegalArgumentException e) {
      refuse(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
    } catch (IllegalStateException | StatusRuntimeException e) {
      forget(); // whoever asked is gone
    }
  }

  private void begin(InferRequest request, HiddenStates hidden) {
    forget();
    long wanted = GrowingBehindCut.bytes(model, behindCut(request), hidden.rows(), request.getSlots());
    if (!budget.take(wanted)) {
      refuse(Status.RESOURCE_EXHAUSTED.withDescription(budget.exhausted()));
      return;
    }
    taken = wanted;
    texts = desk.grow(request.getPool(), hidden.rows(), request.getSlots());
    base = desk.bases();
    known(texts.isPresent());
    texts.ifPresent(begun -> send(begun.read(hidden)));
  }

  private void goOn(InferRequest request, HiddenStates hidden) {
    GrowingBehindCut begun = texts.orElseThrow(
        () -> new IllegalArgumentException("tokens that follow, but no texts were begun; begin with slots"));
    if (base != desk.bases()) {
      refuse(
          Status.ABORTED.withDescription("a new round has changed the model's frozen weights; begin the texts again"));
      return;
    }
    if (!request.getKeep().isEmpty()) {
      keep(begun, Tensors.ints(request.getKeep()));
    }
    long expected = (long) hidden.rows() * hidden.columns() * (begun.used() + hidden.columns()) * Float.BYTES;
    if (request.getMask().size() != expected) {
      throw new IllegalArgumentException(
          "a mask of " + request.getMask().size() + " bytes; these tokens need " + expected);
    }
    float[] mask = new float[request.getMask().size() / Float.BYTES];
    request.getMask().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(mask);
    send(begun.append(hidden, mask));
  }

  /** What the texts that are left do not need, others may have. */
  private void keep(GrowingBehindCut begun, int[] which) {
    int before = begun.texts();
    begun.keep(which);
    long freed = taken - taken / before * begun.texts();
    budget.giveBack(freed);
    taken -= freed;
  }

  private void known(boolean adapter) {
    if (!adapter) {
      refuse(Status.FAILED_PRECONDITION.withDescription(
          "no round was opened yet, so the split server has no adapter; ask again during the training"));
    }
  }

  private void send(HiddenStates result) {
    out.onNext(Tensors.message(result, precision));
  }

  private void refuse(Status status) {
    forget();
    out.onError(status.asRuntimeException());
  }

  private void forget() {
    texts.ifPresent(GrowingBehindCut::close);
    texts = Optional.empty();
    budget.giveBack(taken);
    taken = 0;
  }

  @Override
  public void onError(Throwable gone) {
    turns.execute(this::forget);
  }

  @Override
  public void onCompleted() {
    turns.execute(() -> {
      forget();
      try {
        out.onCompleted();
      } catch (IllegalStateException | StatusRuntimeException e) {
        // it has ended already
      }
    });
  }
}
