package io.splitlora.worker.splitserver;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.split.Counted;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.wire.Leases;
import io.splitlora.manifest.Pools;
import io.splitlora.protocol.connection.Intake;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.v1.Activations;
import io.splitlora.v1.InferRequest;
import io.splitlora.v1.Reason;
import io.splitlora.v1.Refusal;
import io.splitlora.v1.SplitTrainingGrpc;
import io.splitlora.v1.Tensor;
import io.splitlora.v1.TrainReply;
import io.splitlora.worker.wire.Tensors;
import java.util.concurrent.Executor;

/** The calls of the clients: checks what arrives and lays it on the compute thread's desk. */
final class TrainService extends SplitTrainingGrpc.SplitTrainingImplBase {

  /** Of a pod: one that is computed while the next arrives. */
  private static final int ACTIVATIONS_AHEAD = 2;

  private final Pools pools;
  private final Gpt2Config model;
  private final WirePrecision precision;
  private final Executor compute;
  private final TrainingDesk desk;
  private final LeaseHolders holders;
  private final Generation generation;

  /** @param pools of the manifest; clients of others are refused */
  TrainService(Gpt2Config model, Pools pools, WirePrecision precision, Executor compute, TrainingDesk desk,
      LeaseHolders holders, Generation generation) {
    this.pools = pools;
    this.model = model;
    this.precision = precision;
    this.compute = compute;
    this.desk = desk;
    this.holders = holders;
    this.generation = generation;
  }

  @Override
  public StreamObserver<Activations> train(StreamObserver<TrainReply> out) {
    var replies = new StreamReplies(out);
    Intake intake = Intake.of(out, ACTIVATIONS_AHEAD);
    return new StreamObserver<>() {
      @Override
      public void onNext(Activations message) {
        Caller.requirePool(message.getLease().getPool());
        try {
          ClientActivations activations = activations(message, replies);
          compute.execute(() -> holders.accept(message.getLease(), activations, intake::taken));
        } catch (IllegalArgumentException e) {
          replies.refuse(Leases.of(message.getLease()), Reason.BAD_INPUT, String.valueOf(e.getMessage()));
          intake.taken();
        }
      }

      @Override
      public void onError(Throwable gone) {
        // the aggregator notices a lost pod; what that was not sent is sent to whoever asks again
        compute.execute(() -> holders.forget(replies));
      }

      @Override
      public void onCompleted() {
        compute.execute(() -> holders.forget(replies)); // what waits for a time to come would wait for ever
        replies.complete();
      }
    };
  }

  @Override
  public StreamObserver<InferRequest> infer(StreamObserver<Tensor> out) {
    return new InferStream(pools, model, precision, generation, desk, out);
  }

  private ClientActivations activations(Activations message, ClientActivations.Replies replies) {
    Lease lease = Leases.of(message.getLease());
    if (pools.find(lease.client().pool()).filter(pool -> pool.hasClient(lease.client().index())).isEmpty()) {
      throw new IllegalArgumentException("the manifest has no client " + lease.client());
    }
    HiddenStates hidden = Tensors.of(message.getHidden(), model.hidden(), model.context());
    if (hidden.rows() > desk.batchSize()) {
      throw new IllegalArgumentException(
          "activations of " + hidden.rows() + " texts; the manifest's batchSize is " + desk.batchSize());
    }
    var counted = new Counted(Tensors.ints(message.getPositions()), Tensors.ints(message.getTargets()));
    counted.check(Math.multiplyExact(hidden.rows(), hidden.columns()), model.vocab());
    return new ClientActivations(lease, message.getStep(), message.getKeptStep(), hidden, counted,
        message.getSerializedSize(), replies);
  }

  /** Writes to one pod's stream; gradients come from the compute thread, refusals from the network's. */
  private final class StreamReplies implements ClientActivations.Replies {

    private final StreamObserver<TrainReply> out;

    StreamReplies(StreamObserver<TrainReply> out) {
      this.out = out;
    }

    @Override
    public TrainReply gradient(ClientActivations activations, HiddenStates gradient, float loss) {
      TrainReply message = activations.answer(gradient, precision, loss);
      send(message);
      return message;
    }

    @Override
    public void again(TrainReply reply) {
      send(reply);
    }

    @Override
    public void refuse(Lease lease, Reason reason, String message) {
      send(TrainReply.newBuilder().setRefusal(Refusal.newBuilder()
          .setLease(Leases.message(lease)).setReason(reason).setMessage(message)).build());
    }

    private synchronized void complete() {
      try {
        out.onCompleted();
      } catch (IllegalStateException | StatusRuntimeException e) {
        // it has ended already
      }
    }

    private synchronized void send(TrainReply message) {
      try {
        out.onNext(message);
      } catch (IllegalStateException | StatusRuntimeException e) {
        // the pod is gone; the aggregator decides what follows
      }
    }
  }
}
