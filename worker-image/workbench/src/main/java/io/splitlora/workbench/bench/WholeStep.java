package io.splitlora.workbench.bench;

import io.splitlora.engine.data.Batch;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.federation.model.ModelFolder;

/** A step of the model without a cut. */
final class WholeStep implements LocalStep {

  private final Compute compute;
  private final UnsplitModel model;
  private final Trained trained;

  WholeStep(ModelFolder folder, Work work) {
    var layout = Trained.layout(folder.config(), work.rank(), 0, folder.config().layers());
    compute = new Compute(work.threads());
    model = compute.call(() -> new UnsplitModel(folder, layout, Trained.SETTINGS));
    trained = new Trained(layout);
  }

  @Override
  public double run(Batch batch) {
    return compute.call(() -> {
      UnsplitModel.Result result = model.step(batch, trained.adapter(), trained.key());
      trained.update(result.adapterGradient());
      return (double) result.loss();
    });
  }

  @Override
  public void close() {
    compute.call(() -> {
      model.close();
      return null;
    });
    compute.close();
  }
}
