package io.splitlora.worker.splitserver;

import io.grpc.BindableService;
import io.splitlora.api.v1alpha1.ServerUpdate;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.BlocksBehindCut;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.testing.Specs;
import io.splitlora.manifest.Pools;
import java.util.List;

/** A split server's calls without an aggregator: a test opens its rounds. */
public final class ServedModel {

  private final Compute compute;
  private final TrainingDesk desk;
  private final TrainService service;

  /** @param layout of the blocks behind the cut */
  public ServedModel(Compute compute, ModelFolder model, AdapterLayout layout, Pools pools) {
    this.compute = compute;
    desk = compute.call(() -> new TrainingDesk(Specs.training(1, ServerUpdate.PerStep, Specs.adamW(0.9)), pools,
        new BlocksBehindCut(model, layout, StepSettings.inference(1)), null));
    service = new TrainService(model.config(), pools, WirePrecision.Float32, compute, desk,
        new LeaseHolders(desk::accept), Generation.beside(compute));
  }

  public BindableService service() {
    return service;
  }

  /** @param adapter of the blocks behind the cut */
  public void open(RoundId round, List<Participant> participants, float[] adapter, BaseChange change) {
    compute.call(() -> {
      desk.open(round, participants, AdapterState.initial(adapter), change);
      return null;
    });
  }
}
