package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.ServerUpdate;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.BlocksBehindCut;
import io.splitlora.engine.split.GrowingBehindCut;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.testing.Specs;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.testing.Repository;
import io.splitlora.v1.DType;
import io.splitlora.v1.InferRequest;
import io.splitlora.v1.Tensor;
import io.splitlora.worker.wire.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much of the split server's memory generation through the split may take. */
class GenerationBudgetTest {

  private static final Gpt2Config GPT2_MEDIUM = new Gpt2Config(50_257, 1_024, 1_024, 24, 16, 4_096, 1e-5, 50_256);
  private static final Context CLIENT = Context.current().withValue(Caller.KEY, Identity.client("lab", "demo", "edge"));
  private static final int CUT = 2;
  private static final int SLOTS = 64;

  private final ModelFolder model = ModelFolder.open(Repository.tinyGpt2());
  private final Compute compute = new Compute(1);
  private final Pools pools = new Pools(List.of(new Pool("edge", 1, 1, 1, 1, OptionalInt.of(CUT), 1)));

  @AfterEach
  void close() {
    model.close();
    compute.close();
  }

  private static final class Replies extends CallInHand<Tensor> {

    private final BlockingQueue<Object> replies = new LinkedBlockingQueue<>();

    @Override
    public void onNext(Tensor reply) {
      replies.add(reply);
    }

    @Override
    public void onError(Throwable error) {
      replies.add(error);
    }

    @Override
    public void onCompleted() {
      replies.add("completed");
    }

    Object next() throws InterruptedException {
      return replies.poll(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void allStreamsTogetherHaveOne() throws Exception {
    long three = 3 * GrowingBehindCut.bytes(model.config(), model.config().layers() - CUT, 1, SLOTS);
    TrainService service = service(new GenerationBudget(three));
    List<StreamObserver<InferRequest>> streams = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      var replies = new Replies();
      streams.add(begin(service, replies));
      assertInstanceOf(Tensor.class, replies.next());
    }
    var tooMany = new Replies();
    begin(service, tooMany);
    Status refusal = Status.fromThrowable(assertInstanceOf(Throwable.class, tooMany.next()));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, refusal.getCode());
    assertTrue(refusal.getDescription().contains("is taken by others for now; ask again later"),
        refusal.getDescription());
    CLIENT.run(streams.get(0)::onCompleted);
    var later = new Replies();
    begin(service, later);
    assertInstanceOf(Tensor.class, later.next(), "what one gives back another can have");
  }

  @Test
  void textsThatHaveEndedGiveBackTheirs() throws Exception {
    long three = 3 * GrowingBehindCut.bytes(model.config(), model.config().layers() - CUT, 1, SLOTS);
    TrainService service = service(new GenerationBudget(three));
    var ofThree = new Replies();
    StreamObserver<InferRequest> stream = begin(service, ofThree, 3);
    assertInstanceOf(Tensor.class, ofThree.next());
    ByteString mask = ByteString.copyFrom(new byte[2 * Float.BYTES]);
    CLIENT.run(() -> stream
        .onNext(request(1, model.config().hidden()).setKeep(Tensors.message(new int[] {1})).setMask(mask).build()));
    assertInstanceOf(Tensor.class, ofThree.next());
    var ofTwo = new Replies();
    begin(service, ofTwo, 2);
    assertInstanceOf(Tensor.class, ofTwo.next(), "two of three have ended");
    var tooMany = new Replies();
    begin(service, tooMany);
    assertInstanceOf(Throwable.class, tooMany.next());
    CLIENT.run(stream::onCompleted);
    assertEquals("completed", ofThree.next());
    var one = new Replies();
    begin(service, one, 1);
    assertInstanceOf(Tensor.class, one.next());
    var none = new Replies();
    begin(service, none);
    assertInstanceOf(Throwable.class, none.next(), "nothing is given back twice");
  }

  @Test
  void aSizeThatNoNumberHoldsIsTooMuch() {
    assertEquals(Long.MAX_VALUE, GrowingBehindCut.bytes(GPT2_MEDIUM, 24, 1 << 16, Integer.MAX_VALUE));
    var service =
        new TrainService(new Gpt2Config(16, 8, 2, 1 << 24, 1, 8, 1e-5, 0), pools, WirePrecision.Float32, compute, null,
            null,
            Generation.beside(compute));
    var refusal = assertThrows(StatusRuntimeException.class, () -> CLIENT
        .run(() -> service.infer(new Replies()).onNext(request(1_024, 2).setSlots(Integer.MAX_VALUE).build())));
    assertEquals(Status.Code.INVALID_ARGUMENT, refusal.getStatus().getCode());
    assertTrue(refusal.getMessage().contains("take more than 1024 MiB of the split server's memory"),
        refusal.getMessage());
  }

  /** Texts that do not grow have no keys and values, and yet what each token sees takes memory. */
  @Test
  void textsThatAreOnlyReadHaveABoundToo() throws Exception {
    TrainService service = service(new GenerationBudget(1 << 20));
    int hidden = model.config().hidden();
    var tooMany = assertThrows(StatusRuntimeException.class,
        () -> CLIENT.run(() -> service.infer(new Replies()).onNext(read(64, 128, hidden))));
    assertEquals(Status.Code.INVALID_ARGUMENT, tooMany.getStatus().getCode());
    var few = new Replies();
    CLIENT.run(() -> service.infer(few).onNext(read(1, 128, hidden)));
    assertInstanceOf(Tensor.class, few.next());
  }

  @Test
  void whoDoesNotReadTheAnswersIsAnsweredNoMore() throws Exception {
    TrainService service = service(new GenerationBudget(1 << 20));
    var slow = new Replies();
    StreamObserver<InferRequest> stream = CLIENT.call(() -> service.infer(slow));
    assertEquals(1, slow.requested, "one request at a time");
    slow.ready = false;
    CLIENT.run(() -> stream.onNext(read(1, 2, model.config().hidden())));
    assertInstanceOf(Tensor.class, slow.next());
    compute.call(() -> null);
    assertEquals(1, slow.requested);
    slow.readsAgain();
    assertEquals(2, slow.requested);
  }

  private static InferRequest read(int texts, int tokens, int hidden) {
    return InferRequest.newBuilder().setPool("edge").setHidden(Tensor.newBuilder().setDtype(DType.FLOAT32)
        .addAllShape(List.of((long) texts, (long) tokens, (long) hidden))
        .setData(ByteString.copyFrom(new byte[texts * tokens * hidden * Float.BYTES]))).build();
  }

  private TrainService service(GenerationBudget budget) {
    AdapterLayout layout =
        AdapterLayout.of(model.config(), Specs.adapter(2, AdapterTarget.q), CUT, model.config().layers());
    TrainingDesk desk = compute.call(() -> {
      var begun = new TrainingDesk(Specs.training(1, ServerUpdate.PerStep, Specs.adamW(0.9)), pools,
          new BlocksBehindCut(model, layout, StepSettings.inference(1)), null);
      begun.open(new RoundId("demo", 1, 0, 0), List.of(new Participant(new ClientId("edge", 0), 1)),
          AdapterState.initial(AdapterInit.draw(layout, 1)), BaseChange.NONE);
      return begun;
    });
    return new TrainService(model.config(), pools, WirePrecision.Float32, compute, desk, null,
        new Generation(compute::executeWhenIdle, budget));
  }

  private StreamObserver<InferRequest> begin(TrainService service, Replies replies) throws Exception {
    return begin(service, replies, 1);
  }

  private StreamObserver<InferRequest> begin(TrainService service, Replies replies, int texts) throws Exception {
    return CLIENT.call(() -> {
      StreamObserver<InferRequest> stream = service.infer(replies);
      stream.onNext(request(texts, model.config().hidden()).setSlots(SLOTS).build());
      return stream;
    });
  }

  /** One token of each text. */
  private static InferRequest.Builder request(int texts, int hidden) {
    return InferRequest.newBuilder().setPool("edge").setHidden(Tensor.newBuilder().setDtype(DType.FLOAT32)
        .addAllShape(List.of((long) texts, 1L, (long) hidden))
        .setData(ByteString.copyFrom(new byte[texts * hidden * Float.BYTES])));
  }
}
