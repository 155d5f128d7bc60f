package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.ServerUpdate;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.split.BlocksBeforeCut;
import io.splitlora.engine.split.BlocksBehindCut;
import io.splitlora.engine.split.Counted;
import io.splitlora.engine.split.Dropout;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.testing.GeneratedExamples;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.optimizer.OptimizerStep;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.federation.testing.Specs;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import io.splitlora.testing.Repository;
import io.splitlora.v1.Reason;
import io.splitlora.v1.TrainReply;
import io.splitlora.worker.wire.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client's pod is lost in the middle of a round and another does its steps again: same bytes on both sides. */
@ExtendWith(OnComputeThread.class)
class GradientsSentAgainTest {

  private static final int CUT = 2;
  private static final int STEPS = 4;
  private static final RoundId ROUND = new RoundId("job", 1, 0, 0);
  private static final List<Participant> TWO = IntStream.range(0, 2)
      .mapToObj(k -> new Participant(new ClientId("pool", k), 0.5)).toList();
  private static final Pools POOLS = new Pools(List.of(new Pool("pool", 2, 1, 1, 1, OptionalInt.of(CUT), STEPS)));

  private ModelFolder model;
  private BlocksBeforeCut before;
  private BlocksBehindCut behind;

  @BeforeEach
  void open() {
    model = ModelFolder.open(Repository.tinyGpt2());
    AdapterSpec adapter = Specs.adapter(2, AdapterTarget.q, AdapterTarget.v);
    var settings = new StepSettings(8, new Dropout(0.1, 5), 0.1);
    before = new BlocksBeforeCut(model, AdapterLayout.of(model.config(), adapter, 0, CUT), settings);
    behind = new BlocksBehindCut(model, AdapterLayout.of(model.config(), adapter, CUT, 6), settings);
  }

  @AfterEach
  void close() {
    before.close();
    behind.close();
    model.close();
  }

  @ParameterizedTest
  @EnumSource(ServerUpdate.class)
  void aStepThatIsDoneAgainChangesNothing(ServerUpdate update) {
    var calm = new Round(update);
    calm.stepToTheEnd();
    for (int lostAfter = 1; lostAfter <= STEPS; lostAfter++) {
      var disturbed = new Round(update);
      IntStream.range(0, lostAfter).forEach(step -> disturbed.step());
      Client lost = disturbed.clients[1];
      disturbed.clients[1] = new Client(1, lost.kept, lost.keptStep, disturbed);
      while (disturbed.clients[1].step < lost.step) {
        disturbed.clients[1].send();
      }
      assertEquals(lost.replies.subList(lost.keptStep, lost.step), disturbed.clients[1].replies, "the same bytes");
      disturbed.stepToTheEnd();
      assertArrayEquals(calm.server.adapter(), disturbed.server.adapter(), "lost after step " + lostAfter);
      assertEquals(calm.server.updates(), disturbed.server.updates());
      for (int k = 0; k < 2; k++) {
        assertArrayEquals(calm.clients[k].state.adapter(), disturbed.clients[k].state.adapter());
        assertArrayEquals(calm.clients[k].state.secondMoment(), disturbed.clients[k].state.secondMoment());
      }
    }
  }

  /** What one pod sent and has no answer to, another sends again before it is computed. */
  @Test
  void theAnswerGoesToWhoeverAskedLast() {
    var round = new Round(ServerUpdate.PerClient);
    Client lost = round.clients[1];
    lost.send(); // waits for the turn of client 0
    round.clients[1] = new Client(1, lost.kept, 0, round);
    round.clients[1].send();
    round.clients[0].send();
    assertEquals(0, lost.step);
    assertEquals(1, round.clients[1].step);
    assertEquals(List.of(), round.clients[1].refusals);
  }

  /** The aggregator has the state behind them, so nobody does these steps again; and nothing outlives its round. */
  @Test
  void gradientsBeforeTheBoundaryAreForgotten() {
    var round = new Round(ServerUpdate.PerStep);
    IntStream.range(0, 3).forEach(step -> round.step());
    var late = new Client(1, round.clients[1].start(), 0, round);
    late.send();
    assertEquals(List.of(Reason.STALE_LEASE), late.refusals, "the boundary is at step 2");
    var again = new Client(1, round.clients[1].kept, 2, round);
    round.desk.drop(ROUND, List.of(TWO.get(1).client()));
    again.send();
    assertEquals(List.of(Reason.STALE_LEASE), again.refusals, "it takes part no more");
  }

  /** Then a new certificate can be shown. */
  @Test
  void aRoundThatIsDoneIsNotUnderWay() {
    var round = new Round(ServerUpdate.PerStep);
    assertTrue(round.desk.underWay().isPresent());
    round.stepToTheEnd();
    assertTrue(round.desk.underWay().isEmpty());
  }

  @Test
  void whoIsDroppedFromARoundMayHaveComeEarlyForTheNext() {
    var round = new Round(ServerUpdate.PerStep);
    var next = new RoundId("job", 1, 1, 0);
    round.clients[1].send(next);
    round.desk.drop(ROUND, List.of(TWO.get(1).client()));
    round.desk.open(next, TWO.subList(1, 2), AdapterState.initial(AdapterInit.draw(behind.layout(), 3)),
        BaseChange.NONE);
    assertEquals(1, round.clients[1].step, "it was answered");
  }

  /** A round at the split server with two clients; each second boundary's state is with the aggregator. */
  private final class Round implements ServerRound.Events {

    private final TrainingDesk desk;
    private final Client[] clients = new Client[2];
    private AdapterState server;

    Round(ServerUpdate update) {
      desk = new TrainingDesk(Specs.training(STEPS, update, Specs.adamW(0.9)), POOLS, behind, this);
      desk.open(ROUND, TWO, AdapterState.initial(AdapterInit.draw(behind.layout(), 3)), BaseChange.NONE);
      IntStream.range(0, 2).forEach(k -> clients[k] =
          new Client(k, AdapterState.initial(AdapterInit.draw(before.layout(), k)), 0, this));
    }

    void step() {
      clients[1].send();
      clients[0].send();
    }

    void stepToTheEnd() {
      while (clients[0].step < STEPS) {
        step();
      }
    }

    @Override
    public void stepped(RoundId round, int stepsDone, Map<ClientId, Double> losses, StepTraffic traffic) {
      assertTrue(!losses.isEmpty());
      assertTrue(traffic.bytesDown() > 0);
    }

    @Override
    public void diverged(RoundId round, ClientId client, String message) {
      throw new AssertionError(message);
    }

    @Override
    public void done(RoundId round, AdapterState state) {
      server = state;
    }
  }

  /** A pod that does a client's steps. */
  private final class Client implements ClientActivations.Replies {

    private final int number;
    private final Round round;
    private final OptimizerStep optimizer =
        OptimizerStep.of(Specs.training(STEPS, ServerUpdate.PerStep, Specs.adamW(0.9)), STEPS);
    private final List<TrainReply> replies = new ArrayList<>();
    private final List<Reason> refusals = new ArrayList<>();
    private BlocksBeforeCut.ClientStep computing;
    private AdapterState state;
    private AdapterState kept;
    private int keptStep;
    private int step;

    Client(int number, AdapterState kept, int keptStep, Round round) {
      this.number = number;
      this.round = round;
      this.kept = copy(kept);
      this.keptStep = keptStep;
      state = copy(kept);
      step = keptStep;
    }

    AdapterState start() {
      return AdapterState.initial(AdapterInit.draw(before.layout(), number));
    }

    void send() {
      send(ROUND);
    }

    void send(RoundId of) {
      computing = before.newStep();
      Batch batch = GeneratedExamples.batch(10 * number + step, 2, 8, model.config().vocab());
      var lease = new Lease(of, TWO.get(number).client());
      HiddenStates hidden = computing.forward(batch, state.adapter(), lease.stepKey(STEPS, step));
      round.desk.accept(new ClientActivations(lease, step, keptStep, hidden, Counted.of(batch), 7, this));
    }

    @Override
    public TrainReply gradient(ClientActivations activations, HiddenStates gradient, float loss) {
      TrainReply reply = activations.answer(gradient, WirePrecision.Float32, loss);
      again(reply);
      return reply;
    }

    @Override
    public void again(TrainReply reply) {
      assertEquals(step, reply.getGradients().getStep());
      replies.add(reply);
      HiddenStates gradient =
          Tensors.of(reply.getGradients().getHidden(), model.config().hidden(), model.config().context());
      state = optimizer.apply(state, computing.pullBack(gradient), step, step + 1);
      computing.close();
      step++;
      if (step % 2 == 0 && step < STEPS) {
        kept = copy(state);
        keptStep = step;
      }
    }

    @Override
    public void refuse(Lease lease, Reason reason, String message) {
      refusals.add(reason);
      computing.close();
    }
  }

  private static AdapterState copy(AdapterState state) {
    return new AdapterState(state.adapter().clone(), state.firstMoment().clone(), state.secondMoment().clone(),
        state.updates(), state.cursor(), state.importance());
  }
}
