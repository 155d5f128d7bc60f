package io.splitlora.federation.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The token, where each of its two traces alone must be enough: a network may show one of them late. */
class FenceTest {

  @TempDir
  Path folder;
  private Fence fence;

  @BeforeEach
  void take() throws IOException {
    fence = Fence.take(folder, 4, Fence::new);
  }

  @Test
  void aTokenIsHigherThanAllThatWereTaken() throws IOException {
    assertEquals(5, fence.token());
    fence.require();
    Files.createFile(folder.resolve("log.7"));
    assertEquals(8, Fence.take(folder, 4, Fence::new).token());
  }

  @Test
  void aHigherOwnerIsEnough() throws IOException {
    Files.writeString(folder.resolve("owner"), "9");
    String message = assertThrows(JournalException.class, fence::require).getMessage();
    assertTrue(message.contains("(incarnation 9 after this one, 5)"), message);
  }

  @Test
  void theNextSegmentIsEnough() throws IOException {
    Files.createFile(folder.resolve("log.6"));
    String message = assertThrows(JournalException.class, fence::require).getMessage();
    assertTrue(message.contains("(incarnation 6 after this one, 5)"), message);
  }

  @Test
  void aLowerOwnerThatWasSlowIsWrittenOver() throws IOException {
    Files.writeString(folder.resolve("owner"), "3");
    fence.require();
    assertEquals("5", Files.readString(folder.resolve("owner")).strip());
  }

  @Test
  void whoCannotLookDoesNotGoOn() throws IOException {
    Files.delete(folder.resolve("owner"));
    String message = assertThrows(JournalException.class, fence::require).getMessage();
    assertTrue(message.contains("whether another aggregator has taken over cannot be seen"), message);
  }
}
