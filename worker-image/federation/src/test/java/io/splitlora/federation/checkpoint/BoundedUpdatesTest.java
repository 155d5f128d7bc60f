package io.splitlora.federation.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.AggregationRule.Trait;
import io.splitlora.api.v1alpha1.Moments;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.aggregation.NormBound;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.random.CounterRandom;
import io.splitlora.federation.round.InMemory;
import io.splitlora.manifest.Pools;
import io.splitlora.manifest.reader.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rounds of six clients whose updates are of one length, but for the last client's, a thousand times as long. */
class BoundedUpdatesTest {

  private static final Gpt2Config MODEL = new Gpt2Config(16, 8, 4, 2, 1, 16, 1e-5, 0);
  private static final int CLIENTS = 6;
  private static final NormBound TEN = new NormBound(10);
  private static final String MANIFEST = """
      apiVersion: splitlora.io/v1alpha1
      kind: SplitLoRAJob
      metadata: {name: demo}
      spec:
        model: {source: sample://x}
        adapter: {rank: 4, alpha: 4, targets: [q, mlp_in]}
        training: {method: FedLoRA, localSteps: 1, seed: 7}
        aggregation: {rule: RULE MORE}
        clientPools:
          - {name: a, clients: 3, data: {source: sample://x}}
          - {name: b, clients: 3, data: {source: sample://x} POOL}
      """;

  @TempDir(factory = InMemory.class)
  Path folder;
  private Journal journal;
  private PoolShares shares;
  private JobState state;

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  private void begin(AggregationRule rule, String more) throws Exception {
    String pool = rule.allows(Trait.DIFFERENT_RANKS) ? ", rank: 3" : rule.allows(Trait.SKETCHES) ? ", sketchRatio: 0.5"
        : "";
    SplitLoRAJobSpec spec = ManifestReader
        .parse(MANIFEST.replace("RULE", rule.name()).replace(" MORE", more).replace(" POOL", pool), "job.yaml",
            List.of())
        .spec();
    journal = Journal.open(folder.resolve("journal"), new Entry.JobBegun("demo", "spec", "model"));
    shares = PoolShares.of(spec, Pools.of(spec), MODEL);
    state = state();
  }

  private JobState state() {
    return new JobState(journal, shares, AdapterLayout.of(MODEL, List.of(), 1, 2, 2), Optional.empty(), 7);
  }

  /** Everyone's update is of length one, but for the last one's; in the order of the clients. */
  private List<Contribution> upload(int round, double lastLength) throws IOException {
    List<Contribution> contributions = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      var client = new ClientId(i < 3 ? "a" : "b", i % 3);
      var lease = new Lease(new RoundId("demo", journal.incarnation(), round, 0), client);
      HeldState given = state.ofClient(lease, new Participant(client, 1.0 / CLIENTS));
      move(given, i < CLIENTS - 1 ? 1 : lastLength, CounterRandom.keyed(i, "move", round));
      Files.write(state.spooled(lease), StateFile.encode(given, true));
      contributions.add(new Contribution(lease, 1.0 / CLIENTS));
    }
    return contributions;
  }

  private static void move(HeldState held, double length, CounterRandom random) {
    float[] adapter = held.state().adapter();
    boolean[] fixed = held.share().fixed();
    double[] direction = random.doubles(adapter.length).map(value -> value - 0.5).toArray();
    double squares = 0;
    for (int i = 0; i < direction.length; i++) {
      direction[i] = fixed.length > 0 && fixed[i] ? 0 : direction[i];
      squares += direction[i] * direction[i];
    }
    for (int i = 0; i < direction.length; i++) {
      adapter[i] += (float) (direction[i] * length / Math.sqrt(squares));
    }
    float[] moments = held.state().firstMoment();
    java.util.Arrays.fill(moments, (float) length);
  }

  private void close(List<Contribution> contributions, int round) {
    journal.appendRound(
        place -> state.writeNext(place, contributions.get(0).lease().round(), contributions, false),
        (done, files) -> new Entry.RoundJournaled(done, List.of(), List.of(), files, new RoundMetrics(0, 0, 0, 0, 0)));
  }

  private float[] global() {
    return state.ofAllBlocks().state().adapter();
  }

  /** Whatever a client was given, in whichever form, its update is measured from that, in later rounds too. */
  @ParameterizedTest
  @EnumSource
  void anUpdateIsMeasuredFromWhatItsClientWasGiven(AggregationRule rule) throws Exception {
    begin(rule, "");
    for (int round = 0; round < 3; round++) {
      List<Contribution> contributions = upload(round, 1000);
      List<Contribution> judged = state.judged(contributions, TEN);
      for (int i = 0; i < CLIENTS - 1; i++) {
        assertEquals(1, judged.get(i).kept(), "client " + i + " in round " + round);
      }
      assertEquals(0.01, judged.get(CLIENTS - 1).kept(), 1e-5, "ten medians of a thousand, in round " + round);
      assertEquals(judged, state().judged(contributions, TEN), "computed again by another process");
      close(judged, round);
      assertTrue(AdapterState.finite(global()));
    }
  }

  /** Not one bit of a round without a long update depends on the bound. */
  @ParameterizedTest
  @EnumSource
  void whatIsWithinTheBoundIsNotTouched(AggregationRule rule) throws Exception {
    begin(rule, "");
    List<Contribution> contributions = upload(0, 9);
    assertEquals(state.judged(contributions, new NormBound(0)), state.judged(contributions, TEN));
  }

  @Test
  void aBoundedUpdateCountsAsItsBeginning() throws Exception {
    begin(AggregationRule.FedAvg, "");
    float[] before = global();
    List<Contribution> honest = upload(0, 10);
    close(state.judged(honest, new NormBound(0)), 0);
    float[] ofTen = global();
    journal.close();
    begin(AggregationRule.FedAvg, "");
    List<Contribution> scaled = upload(1, 1000);
    float[] start = global();
    assertArrayEquals(ofTen, start, "the journal goes on");
    close(state.judged(scaled, TEN), 1);
    double moved = distance(start, global());
    assertTrue(moved > 1 && moved < 3, "a sixth of ten in one direction, and of one in five others: " + moved);
    assertTrue(distance(before, ofTen) > 1);
  }

  private static double distance(float[] one, float[] other) {
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      squares += Math.pow((double) one[i] - other[i], 2);
    }
    return Math.sqrt(squares);
  }

  /** With Average everybody would go on with the moments of whoever sends the largest. */
  @Test
  void theMomentsOfABoundedUpdateDoNotCount() throws Exception {
    begin(AggregationRule.FedAvg, ", moments: Average");
    assertEquals(Moments.Average, shares.moments());
    close(state.judged(upload(0, 1000), TEN), 0);
    var client = new ClientId("a", 0);
    HeldState next = state.ofClient(new Lease(new RoundId("demo", 1, 1, 0), client), new Participant(client, 1));
    for (float moment : next.state().firstMoment()) {
      assertEquals(1, moment, 1e-6);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Krum", "MultiKrum"})
  void krumChoosesByWholeAdapters(AggregationRule rule) throws Exception {
    begin(rule, "");
    List<Contribution> judged = state.judged(upload(0, 1000), new NormBound(0));
    double[] weights = judged.stream().mapToDouble(Contribution::weight).toArray();
    assertEquals(0, weights[CLIENTS - 1], "the one that is a thousand times as long");
    assertEquals(rule == AggregationRule.Krum ? 1 : CLIENTS - 1, judged.stream().filter(c -> c.weight() > 0).count());
    assertFalse(judged.get(CLIENTS - 1).bounded());
    close(judged, 0);
    assertTrue(AdapterState.finite(global()));
  }

  @Test
  void distancesAreTheSameHoweverFewNumbersAreInMemory() throws Exception {
    begin(AggregationRule.Krum, "");
    List<Contribution> contributions = upload(0, 3);
    var uploads = new Uploads(state, shares, global());
    double[][] all = Distances.squared(uploads, contributions, shares.global().slots());
    for (int atOnce : new int[] {1, 70, 130, 400}) {
      assertArrayEquals(all, Distances.squared(uploads, contributions, shares.global().slots(), atOnce));
    }
    assertEquals(0, all[2][2]);
    assertEquals(all[5][1], all[1][5]);
    assertTrue(all[0][5] > 3 && all[0][5] < 16, "of lengths one and three: " + all[0][5]);
  }
}
