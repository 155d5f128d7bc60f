package io.splitlora.workbench.bench;

import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.BlocksBeforeCut;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.v1.Activations;
import io.splitlora.v1.Gradients;
import io.splitlora.worker.wire.Tensors;

/** The client's part of a step: from tokens to the message, and from the answer to the update. */
final class ClientHalf implements AutoCloseable {

  private final Compute compute;
  private final Gpt2Config model;
  private final BlocksBeforeCut side;
  private final BlocksBeforeCut.ClientStep step;
  private final Trained trained;

  ClientHalf(ModelFolder folder, Work work, Compute compute) {
    this.compute = compute;
    model = folder.config();
    var layout = Trained.layout(model, work.rank(), 0, work.cut());
    side = compute.call(() -> new BlocksBeforeCut(folder, layout, Trained.SETTINGS));
    step = compute.call(side::newStep);
    trained = new Trained(layout);
  }

  Activations forward(Batch batch) {
    return compute.call(() -> Activations.newBuilder()
        .setHidden(Tensors.message(step.forward(batch, trained.adapter(), trained.key()), WirePrecision.Float32))
        .setPositions(Tensors.message(batch.positions())).setTargets(Tensors.message(batch.targets())).build());
  }

  void finish(Gradients reply) {
    compute.call(() -> {
      trained.update(step.pullBack(Tensors.of(reply.getHidden(), model.hidden(), model.context())));
      return null;
    });
  }

  @Override
  public void close() {
    compute.call(() -> {
      step.close();
      side.close();
      return null;
    });
  }
}
