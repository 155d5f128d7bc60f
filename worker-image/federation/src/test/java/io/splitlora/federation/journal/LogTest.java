package io.splitlora.federation.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.journal.Entry.CountedLease;
import io.splitlora.federation.journal.Entry.DataSeen;
import io.splitlora.federation.journal.Entry.Evaluated;
import io.splitlora.federation.journal.Entry.HandedOver;
import io.splitlora.federation.journal.Entry.IncarnationBegun;
import io.splitlora.federation.journal.Entry.JobBegun;
import io.splitlora.federation.journal.Entry.JobEnded;
import io.splitlora.federation.journal.Entry.RoundJournaled;
import io.splitlora.federation.journal.Entry.RoundReopened;
import io.splitlora.federation.journal.Entry.Sample;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogTest {

  /** One of each; the last has a sentence that is not ASCII, so that a cut can go through a character. */
  private static final List<Entry> ENTRIES = List.of(
      new JobBegun("demo", "spec-1", "model-1"),
      new IncarnationBegun(1, "2025-01-01T00:00:00Z"),
      new DataSeen("a", "abc", List.of(3L, 1L << 31)),
      new HandedOver(1, 0, "a/0", 3),
      new RoundJournaled(0, List.of(new CountedLease("a/0", 1, 2, 0.25, 1.5)), List.of(), Map.of("global", "abc"),
          new RoundMetrics(1.5, 10, 20, 30, 40)),
      new Evaluated(1, 2.25, 77, Map.of(Metric.BLEU, 0.5),
          List.of(new Sample("name : Vue", "The Vue.", List.of("Go to the „Vue“."))), 12),
      new JobEnded(false, Reason.DIVERGED_CLIENT, "it diverged"),
      new RoundReopened(2, 1, 0, Reason.CONNECTION_LOST, "Zürich\n„weg“"));

  @TempDir
  Path folder;
  private Path file;
  private byte[] whole;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("log");
    try (Log log = Log.open(file).log()) {
      ENTRIES.forEach(log::append);
    }
    whole = Files.readAllBytes(file);
  }

  @Test
  void everyKindOfEntryComesBackAsItWas() throws IOException {
    assertEquals(ENTRIES, recover());
    assertEquals(ENTRIES, Log.peek(file));
  }

  @Test
  void aTailTornAtAnyByteIsCutOffAndTheRestIsWhole() throws IOException {
    int lastLine = startOfLastLine();
    for (int length = lastLine; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertEquals(ENTRIES.subList(0, 7), Log.peek(file), "torn at byte " + length);
      assertEquals(length, Files.size(file), "a peek changes nothing");
      assertEquals(ENTRIES.subList(0, 7), recover(), "torn at byte " + length);
      assertEquals(lastLine, Files.size(file), "torn at byte " + length);
    }
  }

  @Test
  void aTornFirstLineLeavesAnEmptyLog() throws IOException {
    Files.write(file, Arrays.copyOf(whole, 30));
    assertEquals(List.of(), recover());
    assertEquals(0, Files.size(file));
  }

  @Test
  void theLogGoesOnWhereATornLineWas() throws IOException {
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    try (Log log = Log.open(file).log()) {
      log.append(ENTRIES.get(7));
    }
    assertEquals(ENTRIES, recover());
  }

  @Test
  void blocksOfALastLineThatNeverReachedTheDiskAreCutOff() throws IOException {
    byte[] zeros = whole.clone();
    Arrays.fill(zeros, startOfLastLine() + 20, whole.length, (byte) 0);
    Files.write(file, zeros);
    assertEquals(ENTRIES.subList(0, 7), recover());
  }

  @Test
  void aChangedByteInAnEarlierLineIsRefusedWithFileAndLine() throws IOException {
    int start = endOfLine(1);
    for (int at = start; at < endOfLine(2); at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      int position = at;
      var refusal = assertThrows(JournalException.class, this::recover, () -> "byte " + position);
      assertTrue(refusal.getMessage().contains(file + ": line 2 is damaged"), refusal.getMessage());
      assertEquals(Reason.JOURNAL_FAILED, refusal.reason());
      assertEquals(damaged.length, Files.size(file), "what is damaged stays for whoever repairs it");
    }
  }

  @Test
  void aLineOfAnUnknownKindIsNotSkipped() throws IOException {
    String line = line("{\"entry\":\"from a later version\"}");
    Files.writeString(file, line + new String(whole, StandardCharsets.UTF_8));
    assertThrows(JournalException.class, this::recover);
  }

  // --- other versions ---

  private static String line(String json) {
    var checksum = new CRC32C();
    checksum.update(json.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x %s\n", checksum.getValue(), json);
  }

  /** How an earlier version wrote a reason that its enum did not know. */
  @ParameterizedTest
  @ValueSource(strings = {"UNRECOGNIZED", "A_REASON_OF_TOMORROW", "UNKNOWN_REASON"})
  void unknownWordsAreReadAsUnknown(String word) throws IOException {
    Files.writeString(file,
        line("{\"entry\":\"reopened\",\"incarnation\":1,\"round\":0,\"attempt\":2,\"reason\":\"" + word
            + "\",\"message\":\"why\"}")
            + line("{\"entry\":\"evaluated\",\"completedRounds\":1,\"meanLoss\":2.5,\"countedTokens\":7,\"scores\":{\""
                + word + "\":0.5,\"BLEU\":0.25}}"));
    assertEquals(
        List.of(new RoundReopened(1, 0, 2, Reason.UNKNOWN_REASON, "why"),
            new Evaluated(1, 2.5, 7, Map.of(Metric.BLEU, 0.25), List.of(), 0)),
        recover());
  }

  @Test
  void aJournalFromBeforeFormatsWereWrittenOpens() throws IOException {
    Files.writeString(file, line("{\"entry\":\"incarnation\",\"incarnation\":3,\"at\":\"2025-01-01T00:00:00Z\"}"));
    assertEquals(List.of(new IncarnationBegun(3, "2025-01-01T00:00:00Z", 0)), recover());
  }

  @Test
  void dataThatWasSeenBeforeExamplesWereCountedOpens() throws IOException {
    Files.writeString(file, line("{\"entry\":\"data\",\"pool\":\"a\",\"digest\":\"abc\"}"));
    assertEquals(List.of(new DataSeen("a", "abc", List.of())), recover());
  }

  @Test
  void aSentenceOfAnyLengthIsReadAsABoundedOne() throws IOException {
    Files.writeString(file, line("{\"entry\":\"ended\",\"succeeded\":false,\"reason\":\"BAD_INPUT\",\"message\":\""
        + "x".repeat(1 << 20) + "\"}"));
    assertTrue(((JobEnded) recover().get(0)).message().length() <= 2048);
  }

  static Stream<Arguments> ofALaterVersion() {
    return Stream.of(
        Arguments.of(
            "{\"entry\":\"handedOver\",\"incarnation\":1,\"round\":0,\"client\":\"a/0\",\"step\":3,"
                + "\"why\":\"drained\"}",
            "line 9 says what this version does not know (Unrecognized field \"why\""),
        Arguments.of("{\"entry\":\"paused\"}", "line 9 says what this version does not know"),
        Arguments.of("{\"entry\":\"incarnation\",\"incarnation\":2,\"at\":\"2026-01-01T00:00:00Z\",\"format\":7}",
            "a later version of SplitLoRA has worked with it"));
  }

  @ParameterizedTest
  @MethodSource("ofALaterVersion")
  void aLastLineOfALaterVersionIsRefusedAndNotTorn(String json, String what) throws IOException {
    byte[] later = (new String(whole, StandardCharsets.UTF_8) + line(json)).getBytes(StandardCharsets.UTF_8);
    Files.write(file, later);
    var refusal = assertThrows(JournalException.class, this::recover);
    assertTrue(refusal.getMessage().contains(what), refusal.getMessage());
    String formats =
        "The journal is of format " + (json.contains("7") ? 7 : 2) + ", and this version reads formats up to 2";
    assertTrue(refusal.getMessage().contains(formats), refusal.getMessage());
    assertArrayEquals(later, Files.readAllBytes(file), "nothing was changed");
    assertThrows(JournalException.class, () -> Log.peek(file));
  }

  private List<Entry> recover() throws IOException {
    Log.Opened opened = Log.open(file);
    opened.log().close();
    return opened.entries();
  }

  private int startOfLastLine() {
    return endOfLine(ENTRIES.size() - 1);
  }

  /** The position behind line number n, from 1. */
  private int endOfLine(int n) {
    int end = 0;
    for (int line = 0; line < n; line++) {
      while (whole[end++] != '\n') {
        // to the next line
      }
    }
    return end;
  }
}
