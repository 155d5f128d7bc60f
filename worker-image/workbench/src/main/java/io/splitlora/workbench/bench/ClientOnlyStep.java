package io.splitlora.workbench.bench;

import io.splitlora.engine.data.Batch;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.v1.Activations;
import io.splitlora.v1.Gradients;

/** The client's side alone; its own hidden states replace the gradient that a server would send. */
final class ClientOnlyStep implements LocalStep {

  private final Compute compute;
  private final ClientHalf client;

  ClientOnlyStep(ModelFolder folder, Work work) {
    compute = new Compute(work.threads());
    client = new ClientHalf(folder, work, compute);
  }

  @Override
  public double run(Batch batch) {
    Activations up = client.forward(batch);
    client.finish(Gradients.newBuilder().setHidden(up.getHidden()).build());
    return 0;
  }

  @Override
  public void close() {
    client.close();
    compute.close();
  }
}
