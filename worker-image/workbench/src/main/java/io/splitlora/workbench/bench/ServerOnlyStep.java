package io.splitlora.workbench.bench;

import com.google.protobuf.UnsafeByteOperations;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.random.CounterRandom;
import io.splitlora.v1.Activations;
import io.splitlora.v1.DType;
import io.splitlora.v1.Tensor;
import io.splitlora.worker.wire.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The split server's side alone, fed with random hidden states. */
final class ServerOnlyStep implements LocalStep {

  private final Compute compute;
  private final ServerHalf server;
  private final int hidden;

  ServerOnlyStep(ModelFolder folder, Work work) {
    compute = new Compute(work.threads());
    server = new ServerHalf(folder, work, compute);
    hidden = folder.config().hidden();
  }

  @Override
  public double run(Batch batch) {
    return server.answer(Activations.newBuilder().setHidden(states(batch))
        .setPositions(Tensors.message(batch.positions())).setTargets(Tensors.message(batch.targets())).build())
        .getLoss();
  }

  private Tensor states(Batch batch) {
    var random = CounterRandom.keyed(3, "states");
    ByteBuffer bytes = ByteBuffer.allocate(batch.ids().length * hidden * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) (random.nextDouble() - 0.5));
    }
    return Tensor.newBuilder().setDtype(DType.FLOAT32)
        .addAllShape(List.of((long) batch.rows(), (long) batch.columns(), (long) hidden))
        .setData(UnsafeByteOperations.unsafeWrap(bytes.flip())).build();
  }

  @Override
  public void close() {
    server.close();
    compute.close();
  }
}
