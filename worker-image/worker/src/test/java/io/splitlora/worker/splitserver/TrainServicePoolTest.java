package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.v1.Activations;
import io.splitlora.v1.InferRequest;
import io.splitlora.v1.Lease;
import io.splitlora.v1.Reason;
import io.splitlora.v1.TrainReply;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Who may ask for which computation behind the cut. A refused request never reaches the compute thread. */
class TrainServicePoolTest {

  private static final Gpt2Config MODEL = new Gpt2Config(16, 8, 2, 2, 1, 8, 1e-5, 0);
  private static final Context CLIENT_OF_A =
      Context.current().withValue(Caller.KEY, Identity.client("lab", "demo", "a"));

  private final List<Runnable> computed = new ArrayList<>();
  private final TrainService service = new TrainService(MODEL,
      new Pools(List.of(new Pool("a", 1, 1, 1, 1, OptionalInt.of(1), 1))), WirePrecision.Float32, computed::add, null,
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

  private static Activations activations(String pool) {
    return Activations.newBuilder().setLease(Lease.newBuilder().setPool(pool)).build();
  }
}
