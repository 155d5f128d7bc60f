package io.splitlora.workbench.bench;

import io.splitlora.engine.data.Batch;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.v1.Activations;
import io.splitlora.v1.Gradients;

/** Both sides of the cut on one thread; messages are serialized to bytes and parsed, as on the network. */
final class SplitStep implements LocalStep {

  private final Compute compute;
  private final ClientHalf client;
  private final ServerHalf server;

  SplitStep(ModelFolder folder, Work work) {
    compute = new Compute(work.threads());
    client = new ClientHalf(folder, work, compute);
    server = new ServerHalf(folder, work, compute);
  }

  @Override
  public double run(Batch batch) throws Exception {
    Activations up = Activations.parseFrom(client.forward(batch).toByteArray());
    Gradients down = Gradients.parseFrom(server.answer(up).toByteArray());
    client.finish(down);
    return down.getLoss();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    compute.close();
  }
}
