package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.ServerUpdate;
import io.splitlora.api.v1alpha1.TrainingSpec;
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
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.optimizer.AdamW;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.federation.testing.Specs;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import io.splitlora.testing.Repository;
import io.splitlora.v1.Reason;
import io.splitlora.v1.TrainReply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pools with other cuts and other numbers of local steps in one round, and participants that are dropped from it. */
@ExtendWith(OnComputeThread.class)
class UnlikePoolsTest {

  private static final RoundId ROUND = new RoundId("job", 1, 3, 0);
  private static final StepSettings SETTINGS = new StepSettings(8, new Dropout(0.1, 5), 0.1);
  private static final AdapterSpec ADAPTER = Specs.adapter(4, AdapterTarget.q, AdapterTarget.v);
  private static final Participant PHONE = new Participant(new ClientId("phones", 0), 0.5);
  private static final Participant LAPTOP = new Participant(new ClientId("laptops", 0), 0.3);
  private static final Participant OTHER_LAPTOP = new Participant(new ClientId("laptops", 1), 0.2);
  private static final List<Participant> ALL = List.of(PHONE, LAPTOP, OTHER_LAPTOP);
  private static final Pools POOLS = new Pools(List.of(new Pool("phones", 1, 1, 1, 1, OptionalInt.of(1), 1),
      new Pool("laptops", 2, 1, 1, 1, OptionalInt.of(3), 2)));

  private final Map<String, BlocksBeforeCut> clients = new LinkedHashMap<>();
  private ModelFolder model;
  private BlocksBehindCut server;

  @BeforeEach
  void open() {
    model = ModelFolder.open(Repository.tinyGpt2());
    POOLS.all()
        .forEach(pool -> clients.put(pool.name(), new BlocksBeforeCut(model, layout(0, pool.blocks(6)), SETTINGS)));
    server = new BlocksBehindCut(model, layout(1, 6), SETTINGS);
  }

  @AfterEach
  void close() {
    clients.values().forEach(BlocksBeforeCut::close);
    server.close();
    model.close();
  }

  private AdapterLayout layout(int from, int to) {
    return AdapterLayout.of(model.config(), ADAPTER, from, to);
  }

  /** With B away from 0. */
  private static float[] drawn(AdapterLayout layout, long seed) {
    float[] adapter = AdapterInit.draw(layout, seed);
    for (int i = 0; i < adapter.length; i++) {
      adapter[i] += (i % 7 - 3) * 1e-3f;
    }
    return adapter;
  }

  private AdapterState serverState() {
    return AdapterState.initial(drawn(server.layout(), 5));
  }

  private Batch batch(Participant who, int step) {
    return GeneratedExamples.batch(10 * ALL.indexOf(who) + step, 3, 12, model.config().vocab());
  }

  private static StepKey key(Participant who, int step) {
    ClientId client = who.client();
    return new StepKey(client.pool(), client.index(),
        (long) ROUND.round() * POOLS.get(client.pool()).localSteps() + step);
  }

  private HiddenStates hidden(Participant who, int step) {
    BlocksBeforeCut side = clients.get(who.client().pool());
    try (BlocksBeforeCut.ClientStep computing = side.newStep()) {
      return copy(computing.forward(batch(who, step), drawn(side.layout(), 7), key(who, step)));
    }
  }

  private static HiddenStates copy(HiddenStates states) {
    var bytes = ByteBuffer.allocate(states.bytes().remaining()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(states.bytes().duplicate()).flip();
    return new HiddenStates(states.rows(), states.columns(), states.hidden(), bytes);
  }

  /** The gradient of a server that was built for the participant's cut alone, with zeros before it. */
  private float[] gradientByItself(Participant who, int step, float[] adapter) {
    AdapterLayout own = layout(POOLS.get(who.client().pool()).blocks(6), 6);
    float[] whole = new float[adapter.length];
    int before = adapter.length - own.size();
    try (BlocksBehindCut alone = new BlocksBehindCut(model, own, SETTINGS)) {
      float[] gradient = alone.step(Counted.of(batch(who, step)), hidden(who, step),
          Arrays.copyOfRange(adapter, before, adapter.length),
          key(who, step), (loss, back) -> {});
      System.arraycopy(gradient, 0, whole, before, gradient.length);
    }
    return whole;
  }

  @Test
  void eachClientBeginsAtItsCutAsIfTheServerWereMadeForIt() {
    for (Participant who : ALL) {
      float[] adapter = serverState().adapter();
      int cut = POOLS.get(who.client().pool()).blocks(6);
      float[] end =
          server.step(cut, Counted.of(batch(who, 0)), hidden(who, 0), adapter, key(who, 0), (loss, back) -> {});
      float[] expected = gradientByItself(who, 0, adapter);
      assertArrayEquals(Arrays.copyOfRange(expected, expected.length - end.length, expected.length), end,
          who.toString());
    }
  }

  /** Step 0 with all three; step 1 with the laptops alone, whose weights then sum to one. */
  @Test
  void aStepSumsThoseWhoTakePart() {
    TrainingSpec training = Specs.training(2, ServerUpdate.PerStep, Specs.adamW(0.9));
    AdapterState expected = serverState();
    expected = update(training, expected, List.of(PHONE, LAPTOP, OTHER_LAPTOP), 0, 1);
    expected = update(training, expected, List.of(LAPTOP, OTHER_LAPTOP), 1, 0.5);
    for (List<Participant> order : List.of(ALL, List.of(OTHER_LAPTOP, LAPTOP, PHONE))) {
      var round = new Round(training);
      order.forEach(who -> round.send(who, 0));
      order.stream().filter(who -> !who.equals(PHONE)).forEach(who -> round.send(who, 1));
      assertArrayEquals(expected.adapter(), round.result.adapter());
      assertEquals(List.of(3, 2), round.sizes, "losses of each step");
    }
  }

  private AdapterState update(TrainingSpec training, AdapterState state, List<Participant> who, int step,
      double weights) {
    float[] sum = new float[state.adapter().length];
    for (Participant participant : who) {
      float[] gradient = gradientByItself(participant, step, state.adapter());
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (float) participant.weight() * gradient[i];
      }
    }
    for (int i = 0; weights != 1 && i < sum.length; i++) {
      sum[i] = (float) (sum[i] / weights);
    }
    return AdamW.of(training.adamW()).update(state, sum, training.learningRate(), 0);
  }

  @Test
  void aDroppedParticipantIsWaitedForNoMoreAndItsWorkIsRefused() {
    TrainingSpec training = Specs.training(2, ServerUpdate.PerStep, Specs.adamW(0.9));
    AdapterState expected = serverState();
    expected = update(training, expected, List.of(PHONE, OTHER_LAPTOP), 0, PHONE.weight() + OTHER_LAPTOP.weight());
    expected = update(training, expected, List.of(OTHER_LAPTOP), 1, OTHER_LAPTOP.weight());
    var round = new Round(training);
    round.send(PHONE, 0);
    round.send(OTHER_LAPTOP, 0);
    assertEquals(List.of(LAPTOP), round.round.missing());
    round.round.drop(List.of(LAPTOP.client()));
    assertEquals(1, round.round.step(), "the others go on");
    round.send(LAPTOP, 0);
    assertEquals(List.of("STALE_LEASE laptops/0"), round.refused);
    round.send(OTHER_LAPTOP, 1);
    assertArrayEquals(expected.adapter(), round.result.adapter());
  }

  @Test
  void theRoundEndsWhenTheLongestPoolIsGone() {
    var round = new Round(Specs.training(2, ServerUpdate.PerStep, Specs.adamW(0.9)));
    ALL.forEach(who -> round.send(who, 0));
    round.round.drop(List.of(LAPTOP.client(), OTHER_LAPTOP.client()));
    assertTrue(round.result != null, "the phone has done its one step");
  }

  @Test
  void aDivergedClientStaysOutOfTheSumAndHoldsOnlyItsStep() {
    for (ServerUpdate update : ServerUpdate.values()) {
      TrainingSpec training = Specs.training(2, update, Specs.adamW(0.9));
      var round = new Round(training);
      round.poison(PHONE, 0);
      assertEquals(List.of("phones/0"), round.diverged);
      round.send(LAPTOP, 0);
      round.send(OTHER_LAPTOP, 0);
      assertEquals(0, round.round.step(), "the aggregator decides whether the round goes on");
      round.round.drop(List.of(PHONE.client()));
      assertEquals(1, round.round.step(), update.name());
      assertTrue(AdapterState.finite(round.round.state().adapter()), update.name());
    }
  }

  /** A round of the split server, and what it answered. */
  private final class Round implements ServerRound.Events, ClientActivations.Replies {

    private final ServerRound round;
    private final List<Integer> sizes = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<String> diverged = new ArrayList<>();
    private AdapterState result;

    Round(TrainingSpec training) {
      round = new ServerRound(ROUND, ALL, serverState(), training, POOLS, server::step, this);
    }

    void send(Participant who, int step) {
      accept(who, step, hidden(who, step));
    }

    void poison(Participant who, int step) {
      HiddenStates states = hidden(who, step);
      states.bytes().putFloat(0, Float.NaN);
      accept(who, step, states);
    }

    private void accept(Participant who, int step, HiddenStates states) {
      round.accept(
          new ClientActivations(new Lease(ROUND, who.client()), step, 0, states, Counted.of(batch(who, step)), 0,
              this));
    }

    @Override
    public TrainReply gradient(ClientActivations activations, HiddenStates gradient, float loss) {
      return TrainReply.getDefaultInstance();
    }

    @Override
    public void again(TrainReply reply) {
      throw new AssertionError("nobody asks again");
    }

    @Override
    public void refuse(Lease lease, Reason reason, String message) {
      refused.add(reason + " " + lease.client());
    }

    @Override
    public void stepped(RoundId id, int stepsDone, Map<ClientId, Double> ofStep, StepTraffic traffic) {
      sizes.add(ofStep.size());
    }

    @Override
    public void diverged(RoundId id, ClientId who, String message) {
      diverged.add(who.toString());
    }

    @Override
    public void done(RoundId id, AdapterState state) {
      result = state;
    }
  }
}
