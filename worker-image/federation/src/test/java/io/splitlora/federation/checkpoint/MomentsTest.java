package io.splitlora.federation.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Moments;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.adapter.StateOnDisk;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.round.InMemory;
import io.splitlora.manifest.Pools;
import io.splitlora.manifest.reader.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the clients' optimizers go on with: their own moments, the mean of all, or none. */
class MomentsTest {

  private static final Gpt2Config MODEL = new Gpt2Config(16, 8, 2, 2, 1, 8, 1e-5, 0);
  private static final List<Participant> BOTH =
      List.of(new Participant(new ClientId("a", 0), 0.75), new Participant(new ClientId("a", 1), 0.25));
  private static final String MANIFEST = """
      apiVersion: splitlora.io/v1alpha1
      kind: SplitLoRAJob
      metadata: {name: demo}
      spec:
        model: {source: sample://x}
        adapter: {rank: 1, alpha: 1, targets: [q]}
        training: {method: FedLoRA, localSteps: 2, seed: 7}
        aggregation: {moments: MOMENTS}
        clientPools:
          - {name: a, clients: 2, data: {source: sample://x}}
      """;

  @TempDir(factory = InMemory.class)
  Path folder;
  private Moments moments;
  private Journal journal;
  private JobState state;

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  private void begin(Moments value, Path place) throws Exception {
    moments = value;
    SplitLoRAJobSpec spec =
        ManifestReader.parse(MANIFEST.replace("MOMENTS", value.name()), "job.yaml", List.of()).spec();
    journal = Journal.open(place, new Entry.JobBegun("demo", "spec", "model"));
    PoolShares shares = PoolShares.of(spec, Pools.of(spec), MODEL);
    state = new JobState(journal, shares, shares.global(), Optional.empty(), 7);
  }

  private HeldState given(Lease lease, Participant participant) {
    return state.ofClient(lease, participant);
  }

  private Lease lease(int round, int client) {
    return new Lease(new RoundId("demo", journal.incarnation(), round, 0), BOTH.get(client).client());
  }

  /** A round of local training that depends on all that the clients were given; they finish in the given order. */
  private void round(int number, List<Integer> order) throws IOException {
    for (int client : order) {
      HeldState held = given(lease(number, client), BOTH.get(client));
      Path place = state.spooled(lease(number, client));
      Files.write(place, StateFile.encode(new HeldState(held.share(), trained(held.state(), number, client)),
          moments != Moments.Reset));
    }
    var id = new RoundId("demo", journal.incarnation(), number, 0);
    List<Contribution> contributions = BOTH.stream()
        .map(participant -> new Contribution(new Lease(id, participant.client()), participant.weight())).toList();
    journal.appendRound(to -> state.writeNext(to, id, contributions, false),
        (done, files) -> new Entry.RoundJournaled(done, List.of(), List.of(), files, new RoundMetrics(0, 0, 0, 0, 0)));
  }

  private static AdapterState trained(AdapterState begun, int round, int client) {
    var random = new Random(31L * round + client);
    AdapterState state = new AdapterState(begun.adapter().clone(), begun.firstMoment().clone(),
        begun.secondMoment().clone(), begun.updates(), begun.cursor());
    for (int step = 0; step < 2; step++) {
      for (int i = 0; i < state.adapter().length; i++) {
        state.firstMoment()[i] += 0.1f * (random.nextFloat() - state.firstMoment()[i]);
        state.secondMoment()[i] += 0.1f * (random.nextFloat() - state.secondMoment()[i]);
        state.adapter()[i] -= state.firstMoment()[i];
      }
      state = state.afterUpdate(state.cursor() + 1);
    }
    return state;
  }

  private AdapterState uploaded(int client) throws IOException {
    return StateFile.read(journal.checkpointFile("a-" + client)).state();
  }

  @Test
  void eachGoesOnWithItsOwn() throws Exception {
    begin(Moments.Keep, folder);
    round(0, List.of(0, 1));
    for (int client = 0; client < 2; client++) {
      AdapterState next = given(lease(1, client), BOTH.get(client)).state();
      assertArrayEquals(uploaded(client).firstMoment(), next.firstMoment());
      assertArrayEquals(uploaded(client).secondMoment(), next.secondMoment());
      assertEquals(2, next.updates());
    }
  }

  @Test
  void everyoneGoesOnWithTheMean() throws Exception {
    begin(Moments.Average, folder);
    assertEquals(0, given(lease(0, 0), BOTH.get(0)).state().updates());
    round(0, List.of(0, 1));
    AdapterState a = uploaded(0);
    AdapterState b = uploaded(1);
    for (int client = 0; client < 2; client++) {
      AdapterState next = given(lease(1, client), BOTH.get(client)).state();
      for (int i = 0; i < next.adapter().length; i++) {
        assertEquals((float) (0.75 * a.firstMoment()[i] + 0.25 * b.firstMoment()[i]), next.firstMoment()[i]);
        assertEquals((float) (0.75 * a.secondMoment()[i] + 0.25 * b.secondMoment()[i]), next.secondMoment()[i]);
      }
      assertEquals(2, next.updates());
      assertEquals(2, next.cursor(), "its data goes on where it was");
    }
    given(lease(1, 0), BOTH.get(0)).state().firstMoment()[0] = 99;
    assertTrue(given(lease(1, 0), BOTH.get(0)).state().firstMoment()[0] < 1, "a copy is given");
  }

  @Test
  void nobodyGoesOnWithAnyAndNoneTravel() throws Exception {
    begin(Moments.Reset, folder);
    round(0, List.of(0, 1));
    HeldState next = given(lease(1, 0), BOTH.get(0));
    assertEquals(0, next.state().updates());
    assertArrayEquals(new float[next.state().adapter().length], next.state().secondMoment());
    long bare = StateFile.encode(next, false).length;
    assertEquals(bare, Files.size(journal.checkpointFile("a-0")));
    assertEquals(2L * Float.BYTES * next.share().travelling(), StateFile.encode(next, true).length - bare,
        "two of three parts");
  }

  @ParameterizedTest
  @EnumSource(Moments.class)
  void anUploadBringsWhatTheNextRoundNeeds(Moments value) throws Exception {
    begin(value, folder);
    Path file = state.spooled(lease(0, 0));
    Files.write(file, StateFile.encode(given(lease(0, 0), BOTH.get(0)), false));
    try (StateOnDisk upload = StateOnDisk.open(file)) {
      assertThrows(IllegalArgumentException.class, () -> state.check(upload, lease(0, 0), BOTH.get(0), 1),
          "another pod goes on with it");
      if (value == Moments.Reset) {
        state.check(upload, lease(0, 0), BOTH.get(0), 2);
      } else {
        assertThrows(IllegalArgumentException.class, () -> state.check(upload, lease(0, 0), BOTH.get(0), 2));
      }
    }
  }

  /** Whoever dies in between, and whoever is first: the checkpoints have the same bytes. */
  @ParameterizedTest
  @EnumSource(Moments.class)
  void aRestartBetweenAnyTwoRoundsAndAnyOrderLeaveTheSameBytes(Moments value) throws Exception {
    begin(value, folder.resolve("undisturbed"));
    for (int round = 0; round < 4; round++) {
      round(round, List.of(0, 1));
    }
    Map<String, String> undisturbed = files();
    journal.close();
    for (int restart = 1; restart < 4; restart++) {
      Path place = folder.resolve("restarted" + restart);
      begin(value, place);
      for (int round = 0; round < 4; round++) {
        if (round == restart) {
          given(lease(round, 0), BOTH.get(0)); // of a round that is never completed
          journal.close();
          begin(value, place);
        }
        List<Integer> order = new ArrayList<>(List.of(0, 1));
        Collections.rotate(order, round + restart);
        round(round, order);
      }
      assertEquals(undisturbed, files(), value + " with a restart before round " + restart);
      journal.close();
    }
  }

  private Map<String, String> files() {
    return new TreeMap<>(journal.last(Entry.RoundJournaled.class).orElseThrow().files());
  }
}
