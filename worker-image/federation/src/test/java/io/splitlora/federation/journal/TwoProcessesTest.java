package io.splitlora.federation.journal;

import static io.splitlora.federation.journal.Journals.appendRound;
import static io.splitlora.federation.journal.Journals.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock between processes, and a volume that takes no more (a limit of the file size stands for it). */
class TwoProcessesTest {

  @TempDir
  Path folder;

  @Test
  void anotherProcessIsRefusedWithASentenceWhileTheJournalIsOpen() throws Exception {
    try (Journal journal = open(folder)) {
      String said = OtherProcess.run("unlimited", "open", folder);
      assertTrue(said.contains("refused: " + folder + ": another aggregator works with this journal; stop it first"),
          said);
      assertEquals(Journals.JOB, Journal.peek(folder).get(1));
    }
    String said = OtherProcess.run("unlimited", "open", folder);
    assertTrue(said.contains("opened as incarnation 2"), said);
  }

  @Test
  void aCheckpointThatDoesNotFitLeavesTheOneBefore() throws Exception {
    try (Journal journal = open(folder)) {
      appendRound(journal, "one");
    }
    String said = OtherProcess.run("64", "write-checkpoint", folder);
    assertTrue(said.contains("refused: " + folder + ": the checkpoint of round 1 could not be written"), said);
    assertTrue(said.contains("free space on the journal's volume") && !said.contains("--resume"),
        said + " must be true of a pod too");
    goesOnFromOne();
  }

  @Test
  void aLogThatCannotGrowKeepsEveryLineThatCounted() throws Exception {
    try (Journal journal = open(folder)) {
      appendRound(journal, "one");
    }
    String said = OtherProcess.run("8", "fill-log", folder);
    assertTrue(said.contains("refused: " + folder.resolve("log.2") + ": could not be written"), said);
    long counted = said.lines().filter(line -> line.startsWith("appended")).count();
    assertTrue(counted > 10, said);
    assertEquals(counted, Journal.peek(folder).stream().filter(Entry.HandedOver.class::isInstance).count());
    goesOnFromOne();
  }

  /** As on a node that cannot be reached and comes back: its lock did not hold the other one up. */
  @Test
  void aProcessThatWasStoppedEndsWhenItWakesUpBehindAnother() throws Exception {
    try (Journal journal = open(folder)) {
      appendRound(journal, "one");
    }
    Process sleeper = OtherProcess.start("unlimited", "fill-log", folder);
    try (BufferedReader said = sleeper.inputReader()) {
      while (!"appended 20".equals(said.readLine())) {
        // not yet
      }
      OtherProcess.signal(sleeper, "STOP");
      Files.delete(folder.resolve("lock"));
      goesOnFromOne();
      OtherProcess.signal(sleeper, "CONT");
      List<String> rest = said.lines().toList();
      assertTrue(rest.get(rest.size() - 1).contains("refused: " + folder + ": another aggregator has taken over"),
          rest.toString());
      long counted = Journal.peek(folder).stream().filter(Entry.HandedOver.class::isInstance).count();
      assertTrue(counted >= 20 + rest.size(), counted + " count, and it was told of 21 and " + (rest.size() - 1));
    } finally {
      sleeper.destroyForcibly();
    }
  }

  private void goesOnFromOne() throws IOException {
    try (Journal journal = open(folder)) {
      assertEquals("one", Files.readString(journal.checkpointFile("global")));
      appendRound(journal, "two");
      assertEquals("two", Files.readString(journal.checkpointFile("global")));
    }
  }
}
