package io.splitlora.workbench.bench;

import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.split.BlocksBeforeCut;
import io.splitlora.engine.split.BlocksBehindCut;
import io.splitlora.engine.split.Counted;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.federation.adapter.AdapterScale;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.aggregation.NormBound;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.checkpoint.Contribution;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Counting;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.optimizer.OptimizerStep;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.v1.Reason;
import io.splitlora.v1.TrainReply;
import io.splitlora.worker.job.JobInputs;
import io.splitlora.worker.splitserver.ClientActivations;
import io.splitlora.worker.splitserver.ServerRound;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job in one thread, without messages: the rounds, steps, rules and checkpoints of the real one, whose last clients
 * are poisoned. Everything is called from the compute thread.
 */
final class PoisonedJob implements AutoCloseable {

  /** Numbers are no numbers any more. The real aggregator would refuse such an upload, and the job be without it. */
  static final class Ruined extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final SplitLoRAJobSpec spec;
  private final JobInputs inputs;
  private final ModelFolder model;
  private final PoisonData data;
  private final Attack attack;
  private final int poisoned;
  private final PoolShares shares;
  private final OptimizerStep optimizer;
  private final Journal journal;
  private final JobState state;
  private final List<Participant> participants;

  PoisonedJob(JobInputs inputs, ModelFolder model, PoisonData data, Attack attack, int poisoned, Path folder) {
    this.inputs = inputs;
    this.model = model;
    this.data = data;
    this.attack = attack;
    this.poisoned = poisoned;
    spec = inputs.spec();
    shares = PoolShares.of(spec, inputs.pools(), model.config());
    optimizer = OptimizerStep.of(spec.training(), inputs.pools().localSteps());
    journal = Journal.open(folder, new Entry.JobBegun(inputs.name(), inputs.digest(), model.digest()));
    state = new JobState(journal, shares, inputs.serverLayout(model.config()), Optional.empty(),
        spec.training().seed());
    Plan plan = Plan.of(inputs.job(), inputs.pools());
    participants = plan.selection().weighted(plan.clients(), Map.of(data.pool(), data.examples()));
  }

  /** The adapter of all blocks after the last round. */
  float[] train() {
    for (int round = 0; round < spec.training().rounds(); round++) {
      var id = new RoundId(inputs.name(), journal.incarnation(), round, 0);
      try {
        round(id);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return finite(state.ofAllBlocks().state().adapter());
  }

  private void round(RoundId id) throws IOException {
    List<Working> clients = participants.stream().map(participant -> new Working(id, participant)).toList();
    if (inputs.split()) {
      throughTheCut(id, clients);
    } else {
      alone(clients);
    }
    List<Contribution> contributions = new ArrayList<>();
    for (Working client : clients) {
      contributions.add(client.upload());
    }
    List<Contribution> judged =
        state.judged(contributions, new NormBound(Counting.of(spec.aggregation()).normBound()));
    journal.appendRound(folder -> state.writeNext(folder, id, judged, inputs.split()),
        (next, files) -> new Entry.RoundJournaled(next, List.of(), List.of(), files, RoundMetrics.NONE));
  }

  private void alone(List<Working> clients) {
    try (var whole = new UnsplitModel(model, shares.global(), StepSettings.of(spec))) {
      for (Working client : clients) {
        for (int step = 0; step < spec.training().localSteps(); step++) {
          client.update(whole.step(client.batch(), client.held.state().adapter(), client.key(step)).adapterGradient(),
              step);
        }
      }
    }
  }

  private void throughTheCut(RoundId id, List<Working> clients) throws IOException {
    var settings = StepSettings.of(spec);
    var layout = inputs.serverLayout(model.config());
    try (var before = new BlocksBeforeCut(model, shares.global(), settings);
        var behind = new BlocksBehindCut(model, layout, settings); var step = before.newStep()) {
      var done = new ServerDone();
      var server = new ServerRound(id, participants, state.ofServer().state(), spec.training(), inputs.pools(),
          behind::step, done);
      for (int local = 0; local < spec.training().localSteps(); local++) {
        for (Working client : clients) {
          client.through(step, server, local);
        }
      }
      var held = new HeldState(Share.full(layout, AdapterScale.of(spec.adapter())), done.state.orElseThrow());
      finite(held.state().adapter());
      Files.write(state.spooledServer(id), StateFile.encode(held, true));
    }
  }

  private static final class ServerDone implements ServerRound.Events {

    private Optional<AdapterState> state = Optional.empty();

    @Override
    public void stepped(RoundId round, int stepsDone, Map<ClientId, Double> losses, StepTraffic traffic) {}

    @Override
    public void diverged(RoundId round, ClientId client, String message) {
      throw new Ruined();
    }

    @Override
    public void done(RoundId round, AdapterState last) {
      state = Optional.of(last);
    }
  }

  /** A client in a round. */
  private final class Working implements ClientActivations.Replies {

    private final Lease lease;
    private final double weight;
    private final Attack sends;
    private final float[] start;
    private HeldState held;
    @SuppressWarnings("NullAway.Init") // what is answered was sent before
    private BlocksBeforeCut.ClientStep open;

    Working(RoundId id, Participant participant) {
      lease = new Lease(id, participant.client());
      weight = participant.weight();
      sends = lease.client().index() >= participants.size() - poisoned ? attack : Attack.none;
      held = state.ofClient(lease, participant);
      start = held.state().adapter().clone();
    }

    io.splitlora.federation.job.StepKey key(int step) {
      return lease.stepKey(spec.training().localSteps(), step);
    }

    Batch batch() {
      return sends.batch(data.batch(lease.client().index(), held.state().cursor()), model.config().vocab());
    }

    void through(BlocksBeforeCut.ClientStep step, ServerRound server, int local) {
      Batch batch = batch();
      open = step;
      HiddenStates hidden = step.forward(batch, held.state().adapter(), key(local));
      server.accept(new ClientActivations(lease, local, local, sends.activations(hidden), Counted.of(batch), 0, this));
    }

    @Override
    public TrainReply gradient(ClientActivations activations, HiddenStates gradient, float loss) {
      update(open.pullBack(gradient), activations.step());
      return TrainReply.getDefaultInstance();
    }

    @Override
    public void again(TrainReply reply) {
      throw new IllegalStateException("nobody asks again");
    }

    @Override
    public void refuse(Lease refused, Reason reason, String message) {
      throw new IllegalStateException(refused + ": " + message);
    }

    void update(float[] gradient, int step) {
      long jobStep = lease.round().stepOfJob(spec.training().localSteps(), step);
      held = new HeldState(held.share(),
          optimizer.apply(held.state(), finite(gradient), jobStep, held.state().cursor() + 1));
    }

    Contribution upload() throws IOException {
      sends.upload(start, held.state().adapter());
      finite(held.state().adapter());
      Files.write(state.spooled(lease), StateFile.encode(held, true));
      return new Contribution(lease, weight);
    }
  }

  private static float[] finite(float[] numbers) {
    if (!AdapterState.finite(numbers)) {
      throw new Ruined();
    }
    return numbers;
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
