package io.splitlora.workbench.bench;

import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.BlocksBehindCut;
import io.splitlora.engine.split.Counted;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.v1.Activations;
import io.splitlora.v1.Gradients;
import io.splitlora.worker.wire.Tensors;

/** The split server's part of a step: from the client's message to the answer. */
final class ServerHalf implements AutoCloseable {

  private final Compute compute;
  private final Gpt2Config model;
  private final BlocksBehindCut side;
  private final Trained trained;

  ServerHalf(ModelFolder folder, Work work, Compute compute) {
    this.compute = compute;
    model = folder.config();
    var layout = Trained.layout(model, work.rank(), work.cut(), model.layers());
    side = compute.call(() -> new BlocksBehindCut(folder, layout, Trained.SETTINGS));
    trained = new Trained(layout);
  }

  Gradients answer(Activations request) {
    var hidden = Tensors.of(request.getHidden(), model.hidden(), model.context());
    var counted = new Counted(Tensors.ints(request.getPositions()), Tensors.ints(request.getTargets()));
    counted.check(hidden.rows() * hidden.columns(), model.vocab());
    return compute.call(() -> {
      var reply = Gradients.newBuilder();
      trained.update(side.step(counted, hidden, trained.adapter(), trained.key(),
          (loss, gradient) -> reply.setLoss(loss).setHidden(Tensors.message(gradient, WirePrecision.Float32))));
      return reply.build();
    });
  }

  @Override
  public void close() {
    compute.call(() -> {
      side.close();
      return null;
    });
  }
}
