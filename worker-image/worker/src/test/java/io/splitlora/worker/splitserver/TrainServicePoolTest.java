package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.api.v1alpha1.ServerUpdate;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.testing.Specs;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.TicketKey;
import io.splitlora.v1.Activations;
import io.splitlora.v1.InferRequest;
import io.splitlora.v1.Lease;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundAttempt;
import io.splitlora.v1.Tensor;
import io.splitlora.v1.TrainReply;
import io.splitlora.worker.wire.Tensors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Who may ask for which computation behind the cut. A refused request never reaches the compute thread. */
class TrainServicePoolTest {

  private static final Gpt2Config MODEL = new Gpt2Config(16, 8, 2, 2, 1, 8, 1e-5, 0);
  private static final Context CLIENT_OF_A =
      Context.current().withValue(Caller.KEY, Identity.client("lab", "demo", "a"));

  private static final Pools POOLS = new Pools(List.of(new Pool("a", 1, 1, 1, 1, OptionalInt.of(1), 1)));

  private final List<Runnable> computed = new ArrayList<>();
  private final TrainService service = new TrainService(MODEL, POOLS, WirePrecision.Float32, computed::add, null,
      null,
      new Generation(computed::add, new GenerationBudget(1)));
  private final Recorder<TrainReply> replies = new Recorder<>();

  private static final class Recorder<T> extends CallInHand<T> {

    private final List<T> received = new ArrayList<>();

    @Override
    public void onNext(T message) {
      received.add(message);
    }
  }

  @Test
  void trainIsRefusedForTheLeaseOfAnotherPool() {
    var refusal = assertThrows(StatusRuntimeException.class,
        () -> CLIENT_OF_A.run(() -> service.train(replies).onNext(activations("b"))));
    assertDenied(refusal);
  }

  @Test
  void inferIsRefusedForAnotherPool() {
    var refusal = assertThrows(StatusRuntimeException.class, () -> CLIENT_OF_A
        .run(() -> service.infer(new Recorder<>()).onNext(InferRequest.newBuilder().setPool("b").build())));
    assertDenied(refusal);
  }

  private void assertDenied(StatusRuntimeException refusal) {
    assertEquals(Status.Code.PERMISSION_DENIED, refusal.getStatus().getCode());
    assertTrue(refusal.getMessage().contains("may not act for pool 'b'"), refusal.getMessage());
    assertEquals(List.of(), computed);
  }

  @Test
  void aTensorThatDoesNotFitIsRefusedOnTheStreamAndNeverComputed() {
    CLIENT_OF_A.run(() -> service.train(replies).onNext(activations("a")));
    assertEquals(Reason.BAD_INPUT, replies.received.get(0).getRefusal().getReason());
    assertEquals(List.of(), computed);
  }

  @Test
  void aTensorThatDoesNotFitIsAnInvalidRequestToInfer() {
    var refusal = assertThrows(StatusRuntimeException.class, () -> CLIENT_OF_A
        .run(() -> service.infer(new Recorder<>()).onNext(InferRequest.newBuilder().setPool("a").build())));
    assertEquals(Status.Code.INVALID_ARGUMENT, refusal.getStatus().getCode());
    assertEquals(List.of(), computed);
  }

  @Test
  void whatWaitsForATimeToComeIsForgottenWhenItsStreamIsCompleted() {
    List<ClientActivations> desk = new ArrayList<>();
    var holders = new LeaseHolders(desk::add);
    var training = new TrainingDesk(Specs.training(1, ServerUpdate.PerStep, Specs.adamW(0)), POOLS, null, null);
    var waiting = new TrainService(MODEL, POOLS, WirePrecision.Float32, Runnable::run, training, holders,
        new Generation(Runnable::run, new GenerationBudget(1)));
    TicketKey later = TicketKey.random();
    Lease lease = later.grant(
        Lease.newBuilder().setPool("a").setRound(RoundAttempt.newBuilder().setIncarnation(2)).build(), 1);
    Tensor hidden =
        Tensors.message(new HiddenStates(1, 1, MODEL.hidden(), ByteBuffer.allocate(8)), WirePrecision.Float32);
    CLIENT_OF_A.run(() -> {
      StreamObserver<Activations> stream = waiting.train(replies);
      stream.onNext(Activations.newBuilder().setLease(lease).setHidden(hidden)
          .setPositions(Tensors.message(new int[] {0})).setTargets(Tensors.message(new int[] {1})).build());
      stream.onCompleted();
    });
    assertEquals(List.of(), replies.received);
    holders.know(later, 2);
    holders.admitWaiting();
    assertEquals(List.of(), desk, "or streams without end would fill the memory");
  }

  private static Activations activations(String pool) {
    return Activations.newBuilder().setLease(Lease.newBuilder().setPool(pool)).build();
  }
}
