package io.splitlora.workbench.exactness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.digest.Sha256;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Runs a job to its end under a schedule of disturbances and compares the results byte by byte. */
public final class Harness {

  private Harness() {}

  /** @param digests see {@link Site#digests} */
  public record Outcome(Map<String, String> digests, List<Entry> journal, Progress end) {

    /** Fails if the adapter, the checkpoint or what was measured on the way is not the same, bit by bit. */
    public void assertSameAs(Outcome calm) {
      assertEquals(calm.digests, digests);
      assertEquals(calm.evaluations(), evaluations());
    }

    private List<Entry.Evaluated> evaluations() {
      return journal.stream().filter(Entry.Evaluated.class::isInstance).map(entry -> ((Entry.Evaluated) entry).took(0))
          .toList();
    }

    /** Fails if a lease was counted in two rounds, or not all were. */
    public void assertEachLeaseCountedOnce(int rounds, int clients) {
      Set<String> counted = new HashSet<>();
      for (Entry entry : journal) {
        if (entry instanceof Entry.RoundJournaled round) {
          for (Entry.CountedLease lease : round.counted()) {
            assertTrue(counted.add(round.round() + " " + lease.client()),
                "counted twice: " + lease + " in round " + round.round());
          }
        }
      }
      assertEquals(rounds * clients, counted.size());
    }

    /** Fails if a lost client pod sent anybody back to the beginning of a round. */
    public void assertOnlyTheSplitServerCostARound() {
      List<String> others = journal.stream().filter(Entry.RoundReopened.class::isInstance)
          .map(entry -> ((Entry.RoundReopened) entry).message())
          .filter(why -> !why.equals("the split server went away")).toList();
      assertEquals(List.of(), others);
    }

    public long count(Class<? extends Entry> type) {
      return journal.stream().filter(type::isInstance).count();
    }
  }

  /** @param name of the run, for what is said on the way */
  public static Outcome run(String name, Site site, List<Disturbance> schedule) throws Exception {
    site.start();
    for (Disturbance disturbance : schedule) {
      await(site, disturbance);
      Progress.Rounds now = site.progress().getRounds();
      System.out.printf("  %s: %s after round %d, step %d%n", name, disturbance.name(), now.getCompleted(),
          now.getStep());
      disturbance.action().on(site);
    }
    awaitEnd(site);
    return new Outcome(site.digests(), site.journal(), site.progress());
  }

  /** {@link Site#digests} of a result on this machine. */
  public static Map<String, String> digests(Path adapter, Path journal) throws IOException {
    Map<String, String> digests = digests(adapter);
    for (Map.Entry<String, Path> file : Journal.files(journal).entrySet()) {
      digests.put(file.getKey(), Sha256.of(file.getValue()));
    }
    return digests;
  }

  /** SHA-256 of each file of a folder, by its name. */
  public static Map<String, String> digests(Path folder) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        digests.put(file.getFileName().toString(), Sha256.of(file));
      }
    }
    return digests;
  }

  private static void await(Site site, Disturbance disturbance) {
    var patience = new Patience();
    while (!disturbance.due(site.progress())) {
      check(site, patience, "waiting to " + disturbance.name());
      assertGoesOn(site, disturbance);
    }
    assertGoesOn(site, disturbance);
  }

  private static void assertGoesOn(Site site, Disturbance disturbance) {
    if (site.progress().getPhase() == Phase.COMPLETE) {
      throw new AssertionError("the job was over before it could be disturbed: " + disturbance.name());
    }
  }

  private static void awaitEnd(Site site) {
    var patience = new Patience();
    while (site.progress().getPhase() != Phase.COMPLETE) {
      check(site, patience, "waiting for the end");
    }
  }

  private static void check(Site site, Patience patience, String what) {
    Progress progress = site.progress();
    if (progress.getTrouble().hasFailure()) {
      throw new AssertionError(what + ": the job failed: " + progress.getTrouble().getFailure());
    }
    patience.require(progress, what);
    LocalSite.pause(10);
  }
}
