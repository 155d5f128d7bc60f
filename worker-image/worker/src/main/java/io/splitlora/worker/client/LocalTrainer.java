package io.splitlora.worker.client;

import io.splitlora.engine.data.Batch;
import io.splitlora.engine.split.UnsplitModel;

/** FedLoRA and CenLoRA: every block, the head and the loss are here. */
final class LocalTrainer implements Trainer {

  private final UnsplitModel model;
  private final LocalUpdate update;
  private final LeaseDesk desk;
  private final LeaseDesk.Events events;

  LocalTrainer(UnsplitModel model, LocalUpdate update, LeaseDesk desk, LeaseDesk.Events events) {
    this.model = model;
    this.update = update;
    this.desk = desk;
    this.events = events;
  }

  @Override
  public void step(HeldLease lease) {
    Batch batch = lease.data().batch(lease.state().cursor());
    UnsplitModel.Result result = model.step(batch, lease.form(), lease.state().adapter(), lease.key());
    var next = update.apply(lease, result.adapterGradient());
    if (!Float.isFinite(result.loss())) {
      throw new DivergedException("the loss of local step " + lease.jobStep() + " is " + result.loss()
          + "; lower the learning rate, or look at the client's data");
    }
    events.stepped(lease, result.loss(), batch.targets().length);
    desk.stepped(lease, next);
  }

  @Override
  public void drop(HeldLease lease) {}
}
