package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

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
import io.splitlora.engine.split.UnsplitModel;
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
import io.splitlora.federation.optimizer.Gradients;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.federation.testing.Closeness;
import io.splitlora.federation.testing.Specs;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import io.splitlora.testing.Repository;
import io.splitlora.v1.Reason;
import io.splitlora.v1.TrainReply;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three clients with mini-batches of unequal lengths, in every order of arrival. */
@ExtendWith(OnComputeThread.class)
class StepOfThreeClientsTest {

  private static final int CUT = 2;
  private static final long SEED = 5;
  private static final RoundId ROUND = new RoundId("job", 1, 0, 0);
  private static final double[] WEIGHTS = {0.5, 0.2, 0.3};
  private static final List<Participant> PARTICIPANTS = IntStream.range(0, 3)
      .mapToObj(k -> new Participant(new ClientId("pool", k), WEIGHTS[k])).toList();
  private static final int[][] ORDERS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

  private ModelFolder model;
  private UnsplitModel whole;
  private BlocksBeforeCut client;
  private BlocksBehindCut server;

  @BeforeEach
  void open() {
    model = ModelFolder.open(Repository.tinyGpt2());
    AdapterSpec adapter = Specs.adapter(4, AdapterTarget.q, AdapterTarget.v);
    var settings = new StepSettings(8, new Dropout(0.1, SEED), 0.1);
    whole = new UnsplitModel(model, AdapterLayout.of(model.config(), adapter, 0, 6), settings);
    client = new BlocksBeforeCut(model, AdapterLayout.of(model.config(), adapter, 0, CUT), settings);
    server = new BlocksBehindCut(model, AdapterLayout.of(model.config(), adapter, CUT, 6), settings);
  }

  @AfterEach
  void close() {
    whole.close();
    client.close();
    server.close();
    model.close();
  }

  /** With β1 = 0 the first moment is the gradient of the step. */
  @Test
  void gradientsAreThoseOfTheWeightedSumOfLosses() {
    List<UnsplitModel.Result> expected = IntStream.range(0, 3)
        .mapToObj(k -> whole.step(batch(k, 0), wholeAdapter(k), key(k, 0))).toList();
    double[] expectedOfServer = new double[server.layout().size()];
    for (int k = 0; k < 3; k++) {
      float[] gradient = expected.get(k).adapterGradient();
      for (int i = 0; i < expectedOfServer.length; i++) {
        expectedOfServer[i] += WEIGHTS[k] * gradient[client.layout().size() + i];
      }
    }
    TrainingSpec training = Specs.training(1, ServerUpdate.PerStep, Specs.adamW(0));
    double worst = 0;
    for (int[] order : ORDERS) {
      var round = new Round(training);
      Arrays.stream(order).forEach(k -> round.send(k, 0));
      worst = Math.max(worst,
          Closeness.worstFactor(server.layout(), expectedOfServer, Closeness.doubles(round.result.firstMoment())));
      for (int k = 0; k < 3; k++) {
        float[] ofClient = Arrays.copyOf(expected.get(k).adapterGradient(), client.layout().size());
        worst = Math.max(worst, Closeness.worstFactor(client.layout(), ofClient, round.clientGradients[k]));
        assertEquals(expected.get(k).loss(), round.losses.get(PARTICIPANTS.get(k).client()), 1e-6);
      }
    }
    System.out.printf("three clients: worst relative error of a gradient %.1e%n", worst);
    assertTrue(worst < 1e-5, "relative error " + worst);
  }

  /** A gradient that is longer than the limit is shortened to it before it is summed; shorter ones keep their bits. */
  @Test
  void eachClientsGradientIsClippedByItself() {
    float[][] gradients = IntStream.range(0, 3).mapToObj(this::gradientAtTheServer).toArray(float[][]::new);
    double[] norms = Arrays.stream(gradients).mapToDouble(Gradients::norm).toArray();
    double limit = Arrays.stream(norms).sorted().toArray()[1] * 0.9; // above one of them, below two
    float[] expected = new float[server.layout().size()];
    for (int k = 0; k < 3; k++) {
      for (int i = 0; norms[k] > limit && i < expected.length; i++) {
        gradients[k][i] *= (float) (limit / (norms[k] + 1e-6));
      }
      Gradients.addScaled(expected, gradients[k], WEIGHTS[k]);
    }
    var round = new Round(Specs.training(1, ServerUpdate.PerStep, Specs.adamW(0), limit));
    IntStream.of(1, 2, 0).forEach(k -> round.send(k, 0));
    assertArrayEquals(expected, round.result.firstMoment());
    assertTrue(Arrays.stream(norms).min().orElseThrow() < limit, "one is not touched");
  }

  private float[] gradientAtTheServer(int k) {
    try (BlocksBeforeCut.ClientStep step = client.newStep()) {
      HiddenStates hidden = step.forward(batch(k, 0), clientAdapter(k), key(k, 0));
      return server.step(Counted.of(batch(k, 0)), hidden, serverState().adapter(), key(k, 0), (loss, back) -> {});
    }
  }

  @Test
  void aClippedGradientIsAlsoWhatAnUpdatePerClientTakes() {
    TrainingSpec free = Specs.training(1, ServerUpdate.PerClient, Specs.adamW(0));
    TrainingSpec clipped = Specs.training(1, ServerUpdate.PerClient, Specs.adamW(0), 1e-3);
    double norm = Gradients.norm(inOrder(clipped, ORDERS[0]).firstMoment());
    assertEquals(1e-3, norm, 1e-6, "the last one's, with β1 = 0");
    assertTrue(Gradients.norm(inOrder(free, ORDERS[0]).firstMoment()) > 2e-3);
  }

  @Test
  void orderOfArrivalDoesNotMatterPerStep() {
    assertSameBitsInEveryOrder(Specs.training(2, ServerUpdate.PerStep, Specs.adamW(0.9)));
  }

  @Test
  void orderOfArrivalDoesNotMatterPerClient() {
    assertSameBitsInEveryOrder(Specs.training(2, ServerUpdate.PerClient, Specs.adamW(0.9)));
  }

  @Test
  void perClientTheServerUpdatesAfterEachInTheOrderOfIds() {
    TrainingSpec training = Specs.training(1, ServerUpdate.PerClient, Specs.adamW(0.9));
    AdapterState expected = serverState();
    for (int k = 0; k < 3; k++) {
      try (BlocksBeforeCut.ClientStep step = client.newStep()) {
        HiddenStates hidden = step.forward(batch(k, 0), clientAdapter(k), key(k, 0));
        float[] gradient =
            server.step(Counted.of(batch(k, 0)), hidden, expected.adapter(), key(k, 0), (loss, back) -> {});
        expected = AdamW.of(training.adamW()).update(expected, gradient, training.learningRate(), 0);
      }
    }
    var round = new Round(training);
    IntStream.of(1, 2, 0).forEach(k -> round.send(k, 0));
    assertArrayEquals(expected.adapter(), round.result.adapter());
    assertEquals(3, round.result.updates());
  }

  /** A gradient goes back at once, so a client may be a step ahead of one that has not sent its part. */
  @Test
  void aFastClientMayBeAStepAhead() {
    for (ServerUpdate update : ServerUpdate.values()) {
      TrainingSpec training = Specs.training(2, update, Specs.adamW(0.9));
      var round = new Round(training);
      round.send(0, 0);
      round.send(0, 1);
      round.send(1, 0);
      round.send(1, 1);
      round.send(2, 0);
      round.send(2, 1);
      assertArrayEquals(inOrder(training, ORDERS[0]).adapter(), round.result.adapter(), update.name());
    }
  }

  private void assertSameBitsInEveryOrder(TrainingSpec training) {
    float[] expected = inOrder(training, ORDERS[0]).adapter();
    for (int[] order : ORDERS) {
      assertArrayEquals(expected, inOrder(training, order).adapter(), () -> Arrays.toString(order));
    }
  }

  /** The server's state after a round whose steps arrive in this order. */
  private AdapterState inOrder(TrainingSpec training, int[] order) {
    var round = new Round(training);
    for (int step = 0; step < training.localSteps(); step++) {
      for (int k : order) {
        round.send(k, step);
      }
    }
    return round.result;
  }

  /** A round of the split server, and what it answered. */
  private final class Round implements ServerRound.Events, ClientActivations.Replies {

    private final ServerRound round;
    private final BlocksBeforeCut.ClientStep[] computing = new BlocksBeforeCut.ClientStep[3];
    private final float[][] clientGradients = new float[3][];
    private Map<ClientId, Double> losses;
    private AdapterState result;

    Round(TrainingSpec training) {
      round = new ServerRound(ROUND, PARTICIPANTS, serverState(), training,
          new Pools(List.of(new Pool("pool", 3, 1, 1, 1, OptionalInt.of(CUT), training.localSteps()))), server::step,
          this);
    }

    void send(int k, int step) {
      computing[k] = client.newStep();
      HiddenStates hidden = computing[k].forward(batch(k, step), clientAdapter(k), key(k, step));
      var lease = new Lease(ROUND, PARTICIPANTS.get(k).client());
      round.accept(new ClientActivations(lease, step, 0, hidden, Counted.of(batch(k, step)), 0, this));
    }

    @Override
    public TrainReply gradient(ClientActivations activations, HiddenStates gradient, float loss) {
      int k = activations.lease().client().index();
      clientGradients[k] = computing[k].pullBack(gradient);
      computing[k].close();
      return TrainReply.getDefaultInstance();
    }

    @Override
    public void again(TrainReply reply) {
      fail("nobody asks again");
    }

    @Override
    public void refuse(Lease lease, Reason reason, String message) {
      fail(message);
    }

    @Override
    public void stepped(RoundId id, int stepsDone, Map<ClientId, Double> ofStep, StepTraffic traffic) {
      losses = ofStep;
    }

    @Override
    public void diverged(RoundId id, ClientId diverged, String message) {
      fail(message);
    }

    @Override
    public void done(RoundId id, AdapterState state) {
      result = state;
    }
  }

  private Batch batch(int k, int step) {
    return GeneratedExamples.batch(10 * k + step, 2 + k, 10 + 7 * k, model.config().vocab());
  }

  private static StepKey key(int k, int step) {
    return new StepKey("pool", k, step);
  }

  /** The clients' own adapters differ; the server's part is one. */
  private float[] wholeAdapter(int k) {
    float[] flat = drawn(whole.layout(), 100 + k);
    System.arraycopy(serverState().adapter(), 0, flat, client.layout().size(), server.layout().size());
    return flat;
  }

  private float[] clientAdapter(int k) {
    return Arrays.copyOf(wholeAdapter(k), client.layout().size());
  }

  private AdapterState serverState() {
    return AdapterState.initial(drawn(server.layout(), SEED));
  }

  /** With B away from 0. */
  private static float[] drawn(AdapterLayout layout, long seed) {
    float[] adapter = AdapterInit.draw(layout, seed);
    for (int i = 0; i < adapter.length; i++) {
      adapter[i] += (i % 7 - 3) * 1e-3f;
    }
    return adapter;
  }
}
