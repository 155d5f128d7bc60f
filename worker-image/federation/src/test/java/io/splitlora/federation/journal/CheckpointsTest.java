package io.splitlora.federation.journal;

import static io.splitlora.federation.journal.Journals.appendRound;
import static io.splitlora.federation.journal.Journals.line;
import static io.splitlora.federation.journal.Journals.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds and their checkpoints, with a crash at every point of writing one. */
class CheckpointsTest {

  @TempDir
  Path folder;

  @BeforeEach
  void twoRounds() throws IOException {
    try (Journal journal = open(folder)) {
      appendRound(journal, "one");
      appendRound(journal, "two");
    }
  }

  @Test
  void aRoundNamesTheChecksumOfEachFile() throws IOException {
    try (Journal journal = open(folder)) {
      journal.appendRound(checkpoint -> {
        Files.writeString(checkpoint.resolve("global"), "123456789");
        Files.writeString(checkpoint.resolve("server"), "");
      }, line());
      var files = journal.last(Entry.RoundJournaled.class).orElseThrow().files();
      // the check value of CRC-32C, RFC 3720
      assertEquals("e3069283:9", files.get("global"));
      assertEquals("00000000:0", files.get("server"));
    }
  }

  @Test
  void theCheckpointBeforeIsKeptUntilTheNextOneAndNoOlderOne() throws IOException {
    assertEquals(Set.of("1.1", "2.1"), checkpoints());
    open(folder).close();
    assertEquals(Set.of("2.1"), checkpoints());
  }

  @Test
  void aDamagedCheckpointIsRefusedWithItsFile() throws IOException {
    Files.writeString(lastCheckpoint(), "twO");
    refusedWithItsFile();
  }

  @Test
  void aMissingCheckpointIsRefusedWithItsFile() throws IOException {
    Files.delete(lastCheckpoint());
    refusedWithItsFile();
  }

  private void refusedWithItsFile() {
    var refusal = assertThrows(JournalException.class, () -> open(folder));
    assertTrue(refusal.getMessage().startsWith(lastCheckpoint() + " is missing or damaged"), refusal.getMessage());
    assertEquals(Reason.JOURNAL_FAILED, refusal.reason());
  }

  @Test
  void aCrashWhileFilesAreWrittenLeavesTheRoundBefore() throws IOException {
    Files.createDirectories(folder.resolve("checkpoints/3.2.tmp"));
    Files.writeString(folder.resolve("checkpoints/3.2.tmp/global"), "thr");
    goesOnFromTwo();
  }

  @Test
  void aCrashBetweenCheckpointAndLineLeavesTheRoundBefore() throws IOException {
    Files.createDirectories(folder.resolve("checkpoints/3.2"));
    Files.writeString(folder.resolve("checkpoints/3.2/global"), "never counted");
    Files.writeString(folder.resolve("checkpoints/3.2/server"), "never counted");
    goesOnFromTwo();
  }

  @Test
  void aCrashWhileTheLineIsWrittenLeavesTheRoundBefore() throws IOException {
    try (Journal journal = open(folder)) {
      appendRound(journal, "three");
    }
    byte[] log = Files.readAllBytes(folder.resolve("log.2"));
    Files.write(folder.resolve("log.2"), Arrays.copyOf(log, log.length - 5));
    goesOnFromTwo();
  }

  @Test
  void aCrashBeforeTheOldCheckpointIsRemovedChangesNothing() throws IOException {
    Files.createDirectories(folder.resolve("checkpoints/0.1"));
    Files.writeString(folder.resolve("checkpoints/0.1/global"), "older");
    goesOnFromTwo();
  }

  @Test
  void aWriterThatFailsHalfWayLeavesTheRoundBefore() throws IOException {
    try (Journal journal = open(folder)) {
      var failure = assertThrows(JournalException.class, () -> journal.appendRound(checkpoint -> {
        Files.writeString(checkpoint.resolve("global"), "thr");
        throw new IOException("No space left on device");
      }, line()));
      assertTrue(failure.getMessage().contains("the checkpoint of round 2 could not be written"), failure.getMessage());
      assertTrue(failure.getMessage().contains("No space left on device"), failure.getMessage());
      assertEquals("two", Files.readString(journal.checkpointFile("global")));
      assertFalse(Files.exists(folder.resolve("checkpoints/3.2.tmp")), "what failed gives its space back");
      appendRound(journal, "three");
      assertEquals("three", Files.readString(journal.checkpointFile("global")));
    }
  }

  @Test
  void aProgramErrorInTheWriterLeavesTheRoundBefore() throws IOException {
    try (Journal journal = open(folder)) {
      assertThrows(IllegalStateException.class, () -> journal.appendRound(checkpoint -> {
        Files.writeString(checkpoint.resolve("global"), "thr");
        throw new IllegalStateException("an upload is missing");
      }, line()));
    }
    goesOnFromTwo();
  }

  @Test
  void anErrorBetweenCheckpointAndLineLeavesTheRoundBefore() throws IOException {
    try (Journal journal = open(folder)) {
      assertThrows(IllegalStateException.class, () -> journal.appendRound(
          checkpoint -> Files.writeString(checkpoint.resolve("global"), "never counted"),
          (round, files) -> {
            throw new IllegalStateException("no line");
          }));
      assertEquals(2, journal.completedRounds());
      assertEquals("two", Files.readString(journal.checkpointFile("global")));
    }
    goesOnFromTwo();
  }

  private void goesOnFromTwo() throws IOException {
    try (Journal journal = open(folder)) {
      assertEquals(2, journal.completedRounds());
      assertEquals("two", Files.readString(journal.checkpointFile("global")));
      assertEquals(Set.of("2.1"), checkpoints());
      appendRound(journal, "three");
    }
    try (Journal journal = open(folder)) {
      assertEquals(List.of(0, 1, 2), Journal.peek(folder).stream().filter(Entry.RoundJournaled.class::isInstance)
          .map(entry -> ((Entry.RoundJournaled) entry).round()).toList());
      assertEquals("three", Files.readString(journal.checkpointFile("global")));
    }
  }

  private Path lastCheckpoint() {
    return folder.resolve("checkpoints/2.1/global");
  }

  private Set<String> checkpoints() throws IOException {
    try (var folders = Files.list(folder.resolve("checkpoints"))) {
      return folders.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
