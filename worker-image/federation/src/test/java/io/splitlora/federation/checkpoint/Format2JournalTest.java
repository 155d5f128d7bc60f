package io.splitlora.federation.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.digest.Sha256;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.manifest.Pools;
import io.splitlora.manifest.reader.ManifestReader;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal that the last version of format 2 wrote: HetLoRA, two rounds in two incarnations, phones/1 in the first
 * alone. The digests are those of what that version gave to the clients and the server next.
 */
class Format2JournalTest {

  private static final Entry.JobBegun JOB = new Entry.JobBegun("demo", "spec", "model");
  private static final ClientId PHONE = new ClientId("phones", 0);
  private static final Map<ClientId, String> NEXT = Map.of(
      PHONE, "d3719527428b71da3774d753ea9726cc7e78bec6f01ad1b3264460f227f43340",
      new ClientId("phones", 1), "f2d720fb678b0dfd8d48a00b0e84afb6f0c3a9bb276870ec7924958af8a9e928",
      new ClientId("laptops", 0), "efc132ee5c7b7dc4762b487ae735bb2ce8a7b7c59ddbae980ecc3c6b5cc3fa61");
  private static final String SERVER = "0459ccfd8c661dd187ef44f82dbaa3ba1aab7a5561d9b5c298146720dab92fc8";
  private static final String ALL_BLOCKS = "62db6f430b7dae8b176b4b1d17d353b38ace0fce4b021848c1a25d6ec334d8ae";
  private static final Gpt2Config MODEL = new Gpt2Config(16, 8, 2, 3, 1, 8, 1e-5, 0);
  private static final String MANIFEST = """
      apiVersion: splitlora.io/v1alpha1
      kind: SplitLoRAJob
      metadata: {name: demo}
      spec:
        model: {source: sample://x}
        adapter: {rank: 2, alpha: 1, targets: [q]}
        split: {cut: 1}
        training: {localSteps: 1, seed: 7}
        aggregation: {rule: HetLoRA}
        clientPools:
          - {name: phones, clients: 2, data: {source: sample://x}}
          - {name: laptops, cut: 2, data: {source: sample://x}}
      """;

  @TempDir
  Path folder;
  private SplitLoRAJobSpec spec;

  @BeforeEach
  void copy() throws Exception {
    spec = ManifestReader.parse(MANIFEST, "job.yaml", List.of()).spec();
    Path old = Path.of(Format2JournalTest.class.getResource("/journal-format-2").toURI());
    try (Stream<Path> files = Files.walk(old)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path place = folder.resolve(old.relativize(file).toString());
        Files.createDirectories(place.getParent());
        Files.copy(file, place);
      }
    }
  }

  private JobState state(Journal journal) {
    return new JobState(journal, PoolShares.of(spec, Pools.of(spec), MODEL),
        AdapterLayout.of(MODEL, spec.adapter(), 1, 3), Optional.empty(), 7);
  }

  private static HeldState given(JobState state, ClientId client) {
    return state.ofClient(new Lease(new RoundId("demo", 1, 2, 0), client), new Participant(client, 0.5));
  }

  private static String digest(HeldState state, boolean moments) {
    return Sha256.of(StateFile.encode(state, moments));
  }

  private void checkAsItWas(Journal journal) {
    assertEquals(2, journal.completedRounds());
    JobState state = state(journal);
    NEXT.forEach((client, digest) -> assertEquals(digest, digest(given(state, client), true), client.toString()));
    assertEquals(SERVER, digest(state.ofServer(), true));
    assertEquals(ALL_BLOCKS, digest(state.ofAllBlocks(), false));
  }

  @Test
  void itGoesOnWithEverythingThatItHad() throws IOException {
    try (Journal journal = Journal.open(folder, JOB)) {
      assertEquals(3, journal.incarnation());
      checkAsItWas(journal);
      assertEquals(200, journal.past().totals().countedTokens());
      assertEquals(1, journal.past().reopened());
      assertEquals(1, journal.past().handedOver());
      assertEquals(1, journal.past().best(Metric.BLEU).orElseThrow().completedRounds());
      assertEquals(3.5, journal.past().firstEvaluation().orElseThrow().meanLoss());
      journal.checkData("phones", "digest-p", List.of(3L, 5L));
      assertThrows(JournalException.class, () -> journal.checkData("laptops", "other", List.of(4L)));
    }
    assertEquals(12 + 1, Journal.peek(folder).size(), "all that was said, and what was added");
  }

  @Test
  void aRoundOfThisVersionLeavesTheOthersWhereTheyWere() throws IOException {
    try (Journal journal = Journal.open(folder, JOB)) {
      round(journal);
      assertEquals(List.of("global", "phones-0", "phones-0.ranks", "server"),
          List.copyOf(journal.last(Entry.RoundJournaled.class).orElseThrow().files().keySet()));
    }
    try (Journal journal = Journal.open(folder, JOB)) {
      assertEquals(3, journal.completedRounds());
      assertEquals(30, given(state(journal), PHONE).state().cursor());
      HeldState laptop = StateFile.read(journal.checkpointFile("laptops-0"));
      assertEquals(folder.resolve("checkpoints/2/laptops-0"), journal.checkpointFile("laptops-0"));
      assertEquals(20, laptop.state().cursor());
      assertEquals(List.of(2), PrunedRanks.parse(Files.readAllBytes(journal.checkpointFile("phones-0.ranks"))));
    }
  }

  private void round(Journal journal) throws IOException {
    JobState state = state(journal);
    var lease = new Lease(new RoundId("demo", journal.incarnation(), 2, 0), PHONE);
    HeldState given = given(state, PHONE);
    Files.write(state.spooled(lease),
        StateFile.encode(new HeldState(given.share(), given.state().withCursor(30)), true));
    Files.write(state.spooledServer(lease.round()), StateFile.encode(state.ofServer(), true));
    journal.appendRound(
        place -> state.writeNext(place, lease.round(), List.of(new Contribution(lease, 1)), true),
        (done, files) -> new Entry.RoundJournaled(done, List.of(), List.of(), files, RoundMetrics.NONE));
  }

  /** The line that keeps older versions away is torn at each byte, behind a line that was torn before. */
  @Test
  void anOpeningThatIsKilledIsBegunAnew() throws IOException {
    byte[] old = Files.readAllBytes(folder.resolve("log"));
    Files.writeString(folder.resolve("log"), "0123abcd {\"entry\":\"rou", StandardOpenOption.APPEND);
    Journal.open(folder, JOB).close();
    byte[] kept = Files.readAllBytes(folder.resolve("log"));
    assertEquals("{\"entry\":\"format\",\"format\":3}\n",
        new String(kept, old.length + 9, kept.length - old.length - 9, StandardCharsets.UTF_8));
    for (int length = old.length; length <= kept.length; length++) {
      Files.write(folder.resolve("log"), Arrays.copyOf(kept, length));
      for (String made : List.of("log.3", "log.4", "summary", "owner")) {
        Files.deleteIfExists(folder.resolve(made));
      }
      Files.createFile(folder.resolve("log.3")); // it took its token and did no more
      try (Journal journal = Journal.open(folder, JOB)) {
        assertEquals(4, journal.incarnation(), "killed at byte " + length);
        checkAsItWas(journal);
      }
    }
  }

  @Test
  void aDamagedFileIsFoundBeforeItIsUsed() throws IOException {
    Path laptop = folder.resolve("checkpoints/2/laptops-0");
    byte[] damaged = Files.readAllBytes(laptop);
    damaged[100] ^= 1;
    Files.write(laptop, damaged);
    var refusal = assertThrows(JournalException.class, () -> Journal.open(folder, JOB));
    assertEquals(Reason.JOURNAL_FAILED, refusal.reason());
    assertTrue(refusal.getMessage().startsWith(laptop + " is missing or damaged"), refusal.getMessage());
  }

  @Test
  void ranksOfAllClientsCountForWhoHasNoneOfItsOwn() {
    byte[] all = "{\"byClient\":{\"phones/1\":[1,2]}}".getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of(1, 2), PrunedRanks.parse(all, new ClientId("phones", 1)));
    assertEquals(List.of(), PrunedRanks.parse(all, PHONE));
  }
}
