package io.splitlora.federation.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.manifest.Pools;
import io.splitlora.manifest.reader.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two pools cut at 1 and at 2 of three blocks: block 0 is the clients', block 1 is trained on both sides, block 2 is
 * the server's.
 */
public class NextCheckpointTest {

  private static final Gpt2Config MODEL = new Gpt2Config(16, 8, 2, 3, 1, 8, 1e-5, 0);
  private static final ClientId PHONE = new ClientId("phones", 0);
  private static final ClientId LAPTOP = new ClientId("laptops", 0);
  private static final String MANIFEST = """
      apiVersion: splitlora.io/v1alpha1
      kind: SplitLoRAJob
      metadata: {name: demo}
      spec:
        model: {source: sample://x}
        adapter: {rank: 1, alpha: 1, targets: [q]}
        split: {cut: 1}
        training: {localSteps: 1, seed: 7}
        aggregation: {rule: RULE}
        clientPools:
          - {name: phones, data: {source: sample://x}}
          - {name: laptops, cut: 2, data: {source: sample://x}}
      """;

  @TempDir
  Path folder;
  private Journal journal;
  private JobState state;
  private AdapterLayout serverLayout;

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  private void begin(String rule) throws Exception {
    SplitLoRAJobSpec spec = ManifestReader.parse(MANIFEST.replace("RULE", rule), "job.yaml", List.of()).spec();
    journal = Journal.open(folder.resolve("journal"), new Entry.JobBegun("demo", "spec", "model"));
    serverLayout = AdapterLayout.of(MODEL, spec.adapter(), 1, 3);
    state = new JobState(journal, PoolShares.of(spec, Pools.of(spec), MODEL), serverLayout, Optional.empty(), 7);
  }

  /** Everyone uploads what it was given with all numbers set to its own; the round is journaled. */
  private void round(int number, List<Participant> participants, float phone, float laptop, float server)
      throws IOException {
    var id = new RoundId("demo", journal.incarnation(), number, 0);
    List<Contribution> contributions = new ArrayList<>();
    for (Participant participant : participants) {
      var lease = new Lease(id, participant.client());
      contributions.add(new Contribution(lease, participant.weight()));
      HeldState given = state.ofClient(lease, participant);
      Arrays.fill(given.state().adapter(), lease.client().equals(PHONE) ? phone : laptop);
      Files.write(state.spooled(lease), StateFile.encode(new HeldState(given.share(), moved(given.state())), true));
    }
    float[] ofServer = new float[serverLayout.size()];
    Arrays.fill(ofServer, server);
    Files.write(state.spooledServer(id),
        StateFile.encode(new HeldState(Share.full(serverLayout, 1), moved(AdapterState.initial(ofServer))), true));
    journal.appendRound(place -> state.writeNext(place, id, contributions, true),
        (done, files) -> new Entry.RoundJournaled(done, List.of(), List.of(), files, new RoundMetrics(0, 0, 0, 0, 0)));
  }

  private static AdapterState moved(AdapterState state) {
    float[] moments = new float[state.adapter().length];
    Arrays.fill(moments, 0.5f);
    return new AdapterState(state.adapter(), moments, moments.clone(), 3, state.cursor() + 10);
  }

  private static float[] block(HeldState held, int block) {
    AdapterLayout layout = held.share().layout();
    return Arrays.copyOfRange(held.state().adapter(), layout.offsetOf(block), layout.offsetOf(block + 1));
  }

  private static float[] all(float value) {
    float[] numbers = new float[4];
    Arrays.fill(numbers, value);
    return numbers;
  }

  private static List<Participant> both() {
    return List.of(new Participant(PHONE, 0.75), new Participant(LAPTOP, 0.25));
  }

  @Test
  void aBlockOfBothSidesCountsEachClientsDataOnce() throws Exception {
    begin("FedAvg");
    round(0, both(), 4, 8, 16);
    HeldState whole = state.ofAllBlocks();
    assertArrayEquals(all(0.75f * 4 + 0.25f * 8), block(whole, 0), "both clients have it");
    assertArrayEquals(all(0.25f * 8 + 0.75f * 16), block(whole, 1), "the server's copy stands for the phone");
    assertArrayEquals(all(16), block(whole, 2), "the server's alone");
    assertArrayEquals(block(whole, 1), block(state.ofServer(), 1), "the server goes on with what was folded");
    assertArrayEquals(all(16), block(state.ofServer(), 2));
    assertEquals(3, state.ofServer().state().updates(), "and with its moments");
    HeldState next = state.ofClient(new Lease(new RoundId("demo", 1, 1, 0), LAPTOP), new Participant(LAPTOP, 1));
    assertArrayEquals(block(whole, 1), block(next, 1));
    assertEquals(10, next.state().cursor());
    assertEquals(3, next.state().updates(), "clients keep their moments");
  }

  @Test
  void whereEveryOneHasTheBlockTheServersCopyIsNotAsked() throws Exception {
    begin("FedAvg");
    round(0, List.of(new Participant(LAPTOP, 1)), 4, 8, 16);
    assertArrayEquals(all(8), block(state.ofAllBlocks(), 1));
  }

  @Test
  void whoTookNoPartIsWhereItWas() throws Exception {
    begin("FedAvg");
    round(0, both(), 4, 8, 16);
    round(1, List.of(new Participant(PHONE, 1)), 5, 9, 17);
    HeldState laptop = state.ofClient(new Lease(new RoundId("demo", 1, 2, 0), LAPTOP), new Participant(LAPTOP, 1));
    assertEquals(10, laptop.state().cursor(), "one round");
    HeldState phone = state.ofClient(new Lease(new RoundId("demo", 1, 2, 0), PHONE), new Participant(PHONE, 1));
    assertEquals(20, phone.state().cursor(), "two rounds");
  }

  /** FLoRA: what both sides learned goes into the base, and both begin anew; the server's own block does not. */
  @Test
  void aRuleThatRestartsDoesSoOnBothSides() throws Exception {
    begin("FLoRA");
    round(0, both(), 1, 2, 3);
    assertFalse(state.baseChange().isNone());
    assertEquals(List.of(0, 1),
        state.baseChange().layout().slots().stream().map(AdapterLayout.Slot::block).sorted().toList());
    assertArrayEquals(all(0), block(state.ofAllBlocks(), 1), "nothing is left beside the base");
    float[] server = block(state.ofServer(), 1);
    assertTrue(server[0] != 0 && server[0] != 3, "a fresh A");
    assertEquals(0, server[2], "and B zero");
    assertArrayEquals(all(3), block(state.ofServer(), 2));
    assertEquals(0, state.ofServer().state().updates(), "its moments were of an adapter that is gone");
    // q [2, 2] of block 1: 0.25 * (2 * 2) of the laptop and 0.75 * (3 * 3) of the server, at a scale of one
    float[] factors = state.baseChange().factors();
    AdapterLayout.Slot slot =
        state.baseChange().layout().slots().stream().filter(s -> s.block() == 1).findFirst().orElseThrow();
    double first = 0;
    for (int j = 0; j < slot.rank(); j++) {
      first += (double) factors[slot.offsetOfB() + j] * factors[slot.offset() + j * slot.in()];
    }
    assertEquals(0.25 * 4 + 0.75 * 9, first, 1e-6);
  }

  @Test
  void hetLoRAsPruningIsRemembered() throws Exception {
    begin("HetLoRA");
    round(0, both(), 0, 2, 3); // the phone's components shrank to nothing; of rank 1 one is kept
    HeldState phone = state.ofClient(new Lease(new RoundId("demo", 1, 1, 0), PHONE), new Participant(PHONE, 1));
    assertEquals(1, phone.share().layout().slots().get(0).rank());
    assertTrue(Files.exists(journal.checkpointFile("phones-0.ranks")));
  }
}
