package io.splitlora.federation.journal;

import static io.splitlora.federation.journal.Journals.appendRound;
import static io.splitlora.federation.journal.Journals.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      assertEquals(journal.entries(), Journal.peek(folder));
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
    assertTrue(said.contains("refused: " + folder.resolve("log") + ": could not be written"), said);
    long counted = said.lines().filter(line -> line.startsWith("appended")).count();
    assertTrue(counted > 10, said);
    assertEquals('\n', Files.readString(folder.resolve("log")).charAt((int) Files.size(folder.resolve("log")) - 1),
        "the line that did not fit was taken back");
    assertEquals(counted, Journal.peek(folder).stream().filter(Entry.HandedOver.class::isInstance).count());
    goesOnFromOne();
  }

  private void goesOnFromOne() throws IOException {
    try (Journal journal = open(folder)) {
      assertEquals("one", Files.readString(journal.checkpointFile("global")));
      appendRound(journal, "two");
      assertEquals("two", Files.readString(journal.checkpointFile("global")));
    }
  }
}
