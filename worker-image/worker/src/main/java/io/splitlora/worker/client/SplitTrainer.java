package io.splitlora.worker.client;

import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.split.BlocksBeforeCut;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.wire.Leases;
import io.splitlora.v1.Activations;
import io.splitlora.v1.Gradients;
import io.splitlora.v1.Reason;
import io.splitlora.v1.Refusal;
import io.splitlora.v1.TrainReply;
import io.splitlora.worker.wire.Tensors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * SplitLoRA's client (arXiv 2407.00952, section III): forward to the cut, activations up, gradient down, backward from
 * the cut, update. While one lease waits for its gradient the pod computes another's forward.
 */
final class SplitTrainer implements Trainer {

  /** For which the split server refuses activations; a word that this version does not know cannot be passed on. */
  private static final Set<Reason> REASONS = Set.of(Reason.STALE_LEASE, Reason.BAD_INPUT);

  private final BlocksBeforeCut blocks;
  private final Gpt2Config model;
  private final WirePrecision precision;
  private final LocalUpdate update;
  private final LeaseDesk desk;
  private final GraphBudget graphs;
  private final SplitServerLink server;
  private final Map<Lease, BlocksBeforeCut.ClientStep> unfinished = new HashMap<>();
  private final Deque<BlocksBeforeCut.ClientStep> idle = new ArrayDeque<>();

  SplitTrainer(BlocksBeforeCut blocks, Gpt2Config model, WirePrecision precision, LocalUpdate update, LeaseDesk desk,
      GraphBudget graphs, Function<Consumer<TrainReply>, SplitServerLink> toServer) {
    this.blocks = blocks;
    this.model = model;
    this.precision = precision;
    this.update = update;
    this.desk = desk;
    this.graphs = graphs;
    server = toServer.apply(this::take);
  }

  @Override
  public void step(HeldLease lease) {
    Batch batch = lease.data().batch(lease.state().cursor());
    if (graphs.begin(new GraphBudget.Place(lease.lease(), lease.stepsDone()), graphs.graph(batch))) {
      send(lease, batch);
      beginNext(); // there may be room for more than one
    }
  }

  /** Of the steps that were postponed for want of memory. */
  private void beginNext() {
    graphs.next().ifPresent(desk::stepSoon);
  }

  private void send(HeldLease lease, Batch batch) {
    BlocksBeforeCut.ClientStep step =
        unfinished.computeIfAbsent(lease.lease(), key -> idle.isEmpty() ? blocks.newStep() : idle.pop());
    if (step.isForward()) {
      step.abandon(); // it is sent again, for the answer to it is lost
    }
    HiddenStates hidden = step.forward(batch, lease.form(), lease.state().adapter(), lease.key());
    if (!Tensors.finite(hidden)) {
      throw new DivergedException(
          "the activations of local step " + lease.stepsDone() + " are not finite; lower the learning rate");
    }
    server.send(Activations.newBuilder()
        .setLease(lease.granted()).setStep(lease.stepsDone())
        .setHidden(Tensors.message(hidden, precision))
        .setPositions(Tensors.message(batch.positions())).setTargets(Tensors.message(batch.targets()))
        .setKeptStep(lease.kept().step()).build());
  }

  private void take(TrainReply reply) {
    if (reply.hasGradients()) {
      finish(reply.getGradients());
    } else {
      refused(reply.getRefusal());
    }
  }

  /** The gradient of a step's activations has come back. */
  private void finish(Gradients message) {
    Lease id = Leases.of(message.getLease());
    BlocksBeforeCut.ClientStep step = unfinished.get(id);
    if (step == null || !step.isForward()) {
      return; // the answer to activations that the pod sent before it lost the lease and got it again
    }
    desk.held(id).filter(lease -> lease.stepsDone() == message.getStep()).ifPresent(lease -> {
      try {
        HiddenStates gradient = Tensors.of(message.getHidden(), model.hidden(), model.context());
        lease.computes(() -> desk.stepped(lease, update.apply(lease, step.pullBack(gradient))));
        graphs.end(id);
        beginNext();
      } catch (DivergedException e) {
        desk.fail(id, Reason.DIVERGED_CLIENT, String.valueOf(e.getMessage()));
      }
    });
  }

  private void refused(Refusal message) {
    Lease id = Leases.of(message.getLease());
    Reason reason = REASONS.contains(message.getReason()) ? message.getReason() : Reason.CONNECTION_LOST;
    desk.fail(id, reason, "the split server refused: " + message.getMessage());
  }

  @Override
  public void connectAnew() {
    server.connectAnew();
  }

  @Override
  public void drop(HeldLease lease) {
    graphs.end(lease.lease());
    beginNext();
    BlocksBeforeCut.ClientStep step = unfinished.remove(lease.lease());
    if (step != null) {
      step.abandon();
      idle.push(step); // its buffers serve the next lease
    }
  }
}
