package io.splitlora.federation.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.journal.Entry.CountedLease;
import io.splitlora.federation.journal.Entry.RoundJournaled;
import io.splitlora.federation.round.InMemory;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several aggregators on one folder where the lock does not keep them apart. Each may fall asleep wherever it looks at
 * its token and wherever a round is written, and wake up when others have gone on.
 */
class TakeoverTest {

  private static final int SCHEDULES = 300;
  private static final RoundMetrics METRICS = new RoundMetrics(2.5, 100, 10, 20, 30);

  @TempDir(factory = InMemory.class)
  Path root;

  /** Falls asleep before and after it looks. */
  private static final class Sleepy extends Fence {

    private final Runnable sleep;

    Sleepy(Path folder, long token, Runnable sleep) {
      super(folder, token);
      this.sleep = sleep;
    }

    @Override
    void require() {
      sleep.run();
      super.require();
      sleep.run();
    }
  }

  /** Opens it although another one may have it. */
  private static Journal open(Path folder, Runnable sleep) {
    try {
      Files.deleteIfExists(folder.resolve("lock"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new Opening(folder, Journals.JOB, spec -> {
      sleep.run();
      return true;
    }, (place, token) -> {
      sleep.run();
      return new Sleepy(place, token, sleep);
    }).open();
  }

  /** A round that changes the global state and that of one client. */
  private static void appendRound(Journal journal, int client, Runnable sleep) {
    int number = journal.completedRounds();
    String text = text(number, journal.incarnation());
    journal.appendRound(folder -> {
      Files.writeString(folder.resolve("global"), text);
      sleep.run();
      Files.writeString(folder.resolve("a-" + client), text);
    }, (round, files) -> {
      sleep.run();
      return new RoundJournaled(round, List.of(new CountedLease("a/" + client, journal.incarnation(), 0, 1, 2.5)),
          List.of(), files, METRICS);
    });
  }

  private static String text(int round, long incarnation) {
    return "round " + round + " of incarnation " + incarnation;
  }

  /** One aggregator's life; it sees nothing of the others but the folder. */
  private static final class Life implements Baton.Player {

    private final Path folder;
    private final Random random;
    private final List<String> confirmed;

    Life(Path folder, long seed, List<String> confirmed) {
      this.folder = folder;
      random = new Random(seed);
      this.confirmed = confirmed;
    }

    @Override
    public void play(Runnable sleep) throws IOException {
      for (int late = random.nextInt(60); late > 0; late--) {
        sleep.run();
      }
      try (Journal journal = open(folder, sleep)) {
        for (int i = 0; i < 4; i++) {
          int number = journal.completedRounds();
          appendRound(journal, random.nextInt(3), sleep);
          confirmed.add(text(number, journal.incarnation()));
        }
      } catch (JournalException e) {
        assertTrue(e.getMessage().contains("another aggregator has taken over this journal"), e.toString());
      }
    }
  }

  @Test
  void whateverTheOrderEachRoundIsThereOnceWithItsFiles() throws Exception {
    int taken = 0;
    for (int seed = 0; seed < SCHEDULES; seed++) {
      Path folder = root.resolve(String.valueOf(seed));
      List<String> confirmed = new ArrayList<>();
      List<Life> lives = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        lives.add(new Life(folder, 31L * seed + i, confirmed));
      }
      new Baton(new Random(seed)).play(lives);
      taken += check("schedule " + seed, folder, confirmed);
    }
    assertTrue(taken > SCHEDULES / 2, "only " + taken + " times one took over from another that was at work");
  }

  /** @return how often an aggregator went on from rounds of another */
  private int check(String schedule, Path folder, List<String> confirmed) throws IOException {
    List<String> rounds = new ArrayList<>();
    Map<String, String> expected = new TreeMap<>();
    long before = 0;
    int taken = 0;
    for (Entry entry : Journal.peek(folder)) {
      if (entry instanceof RoundJournaled round) {
        CountedLease lease = round.counted().get(0);
        assertEquals(rounds.size(), round.round(), schedule);
        assertTrue(lease.incarnation() >= before, schedule);
        taken += before > 0 && lease.incarnation() > before ? 1 : 0;
        before = lease.incarnation();
        rounds.add(text(round.round(), lease.incarnation()));
        expected.put("global", rounds.get(round.round()));
        expected.put(lease.client().replace('/', '-'), rounds.get(round.round()));
      }
    }
    assertTrue(rounds.containsAll(confirmed), schedule + ": " + rounds + " lacks some of " + confirmed);
    Map<String, String> files = new TreeMap<>();
    for (Map.Entry<String, Path> file : Journal.files(folder).entrySet()) {
      files.put(file.getKey(), Files.readString(file.getValue()));
    }
    assertEquals(expected, files, schedule);
    var whole = new Past();
    new LogReader(folder).read(Position.BEGINNING, whole::take);
    assertEquals(whole.kept(), Journal.glance(folder).kept(), schedule);
    Journals.open(folder).close();
    return taken;
  }

  @Test
  void aLineThatWasWrittenInASleepBetweenLookAndWriteDoesNotCount() throws IOException {
    List<Runnable> next = new ArrayList<>();
    try (Journal old = open(root, () -> {
      if (!next.isEmpty()) {
        next.remove(0).run();
      }
    })) {
      appendRound(old, 0, () -> {});
      next.addAll(List.of(() -> {}, () -> takeOver()));
      var ended = assertThrows(JournalException.class, () -> old.append(new Entry.HandedOver(1, 1, "a/0", 1)));
      assertEquals(root + ": another aggregator has taken over this journal (incarnation 2 after this one, 1); this one"
          + " ends, and the other goes on from what was journaled", ended.getMessage());
      assertEquals(Reason.JOURNAL_FAILED, ended.reason());
      assertTrue(Files.readString(root.resolve("log.1")).contains("handedOver"), "it was written");
      assertEquals(0, Journal.peek(root).stream().filter(Entry.HandedOver.class::isInstance).count());
      assertThrows(JournalException.class, old::requireOwnership, "nothing is exported");
    }
    try (Journal journal = Journals.open(root)) {
      assertEquals(2, journal.completedRounds());
    }
  }

  private void takeOver() {
    try (Journal journal = open(root, () -> {})) {
      appendRound(journal, 1, () -> {});
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What it has in its folder of the spool and of checkpoints is gone, and it sees why. */
  @Test
  void whoIsAsleepInAFoldEndsBecauseAnotherHasTakenOver() throws IOException {
    try (Journal old = open(root, () -> {})) {
      var ended = assertThrows(JournalException.class, () -> old.appendRound(folder -> {
        takeOver();
        Files.writeString(folder.resolve("global"), "never counted");
      }, Journals.line()));
      assertTrue(ended.getMessage().contains("another aggregator has taken over this journal"), ended.getMessage());
    }
    assertEquals(text(0, 2), Files.readString(Journal.files(root).get("global")));
  }
}
