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
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
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
      new IncarnationBegun(1, "2025-01-01T00:00:00Z", Log.FORMAT, Position.BEGINNING),
      new JobBegun("demo", "spec-1", "model-1"),
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
    file = folder.resolve("log.1");
    try (Log log =
        Log.begin(folder, Fence.take(folder, 0, Fence::new), (IncarnationBegun) ENTRIES.get(0))) {
      ENTRIES.subList(1, ENTRIES.size()).forEach(log::append);
    }
    whole = Files.readAllBytes(file);
  }

  @Test
  void everyKindOfEntryComesBackAsItWas() throws IOException {
    assertEquals(ENTRIES, read());
  }

  @Test
  void aTailTornAtAnyByteIsPassedOverAndTheRestIsWhole() throws IOException {
    for (int length = startOfLastLine(); length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertEquals(ENTRIES.subList(0, 7), read(), "torn at byte " + length);
      assertEquals(startOfLastLine(), end().bytes(), "torn at byte " + length);
    }
  }

  @Test
  void aTornFirstLineLeavesNothing() throws IOException {
    Files.write(file, Arrays.copyOf(whole, 30));
    assertEquals(List.of(), read());
    assertEquals(Position.BEGINNING, end());
  }

  /** Whoever was writing it may still be about to: its line does not count any more, and nothing is cut off. */
  @Test
  void theLogGoesOnInAnotherSegmentWhereATornLineWas() throws IOException {
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    var next = new IncarnationBegun(2, "2025-01-01T00:00:00Z", Log.FORMAT, end());
    try (Log log = Log.begin(folder, Fence.take(folder, 1, Fence::new), next)) {
      log.append(ENTRIES.get(7));
    }
    List<Entry> all = new ArrayList<>(ENTRIES.subList(0, 7));
    all.addAll(List.of(next, ENTRIES.get(7)));
    assertEquals(all, read());
    Files.write(file, whole);
    assertEquals(all, read());
    Files.write(file, new byte[] {'x', '\n', 'y'}, StandardOpenOption.APPEND);
    assertEquals(all, read());
  }

  @Test
  void aSegmentThatLacksWhatCountsIsRefused() throws IOException {
    var next = new IncarnationBegun(2, "2025-01-01T00:00:00Z", Log.FORMAT, end());
    Log.begin(folder, Fence.take(folder, 1, Fence::new), next).close();
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    var refusal = assertThrows(JournalException.class, this::read);
    assertTrue(refusal.getMessage().contains(file + ": the line at byte " + startOfLastLine() + " is damaged although"
        + " it counts"), refusal.getMessage());
    Files.delete(file);
    var missing = assertThrows(JournalException.class, this::read);
    assertTrue(missing.getMessage().contains(file + " is missing or damaged; restore the folder"),
        missing.getMessage());
  }

  @Test
  void blocksOfALastLineThatNeverReachedTheDiskArePassedOver() throws IOException {
    byte[] zeros = whole.clone();
    Arrays.fill(zeros, startOfLastLine() + 20, whole.length, (byte) 0);
    Files.write(file, zeros);
    assertEquals(ENTRIES.subList(0, 7), read());
  }

  @Test
  void aChangedByteInAnEarlierLineIsRefusedWithFileAndPlace() throws IOException {
    int start = endOfLine(1);
    for (int at = start; at < endOfLine(2); at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      int position = at;
      var refusal = assertThrows(JournalException.class, this::read, () -> "byte " + position);
      assertTrue(refusal.getMessage().contains(file + ": the line at byte " + start + " is damaged"),
          refusal.getMessage());
      assertEquals(Reason.JOURNAL_FAILED, refusal.reason());
    }
  }

  @Test
  void aLineOfAnyLengthIsRead() throws IOException {
    List<Long> examples = LongStream.range(0, 100_000).boxed().toList();
    try (Log log = Log.begin(folder, Fence.take(folder, 1, Fence::new),
        new IncarnationBegun(2, "2025-01-01T00:00:00Z", Log.FORMAT, end()))) {
      log.append(new DataSeen("b", "abc", examples));
      log.append(ENTRIES.get(3));
    }
    List<Entry> all = read();
    assertEquals(new DataSeen("b", "abc", examples), all.get(9));
    assertEquals(ENTRIES.get(3), all.get(10));
  }

  @Test
  void aLineOfAnUnknownKindIsNotSkipped() throws IOException {
    String line = line("{\"entry\":\"from a later version\"}");
    Files.writeString(file, new String(whole, 0, endOfLine(1), StandardCharsets.UTF_8) + line
        + new String(whole, endOfLine(1), whole.length - endOfLine(1), StandardCharsets.UTF_8));
    assertThrows(JournalException.class, this::read);
  }

  // --- other versions ---

  private static String line(String json) {
    var checksum = new CRC32C();
    checksum.update(json.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x %s\n", checksum.getValue(), json);
  }

  /** The log as earlier versions have it. */
  private void old(String lines) throws IOException {
    Files.delete(file);
    Files.writeString(folder.resolve("log"), lines);
  }

  /** How an earlier version wrote a reason that its enum did not know. */
  @ParameterizedTest
  @ValueSource(strings = {"UNRECOGNIZED", "A_REASON_OF_TOMORROW", "UNKNOWN_REASON"})
  void unknownWordsAreReadAsUnknown(String word) throws IOException {
    old(
        line("{\"entry\":\"reopened\",\"incarnation\":1,\"round\":0,\"attempt\":2,\"reason\":\"" + word
            + "\",\"message\":\"why\"}")
            + line("{\"entry\":\"evaluated\",\"completedRounds\":1,\"meanLoss\":2.5,\"countedTokens\":7,\"scores\":{\""
                + word + "\":0.5,\"BLEU\":0.25}}"));
    assertEquals(
        List.of(new RoundReopened(1, 0, 2, Reason.UNKNOWN_REASON, "why"),
            new Evaluated(1, 2.5, 7, Map.of(Metric.BLEU, 0.25), List.of(), 0)),
        read());
  }

  @Test
  void aJournalFromBeforeFormatsWereWrittenOpens() throws IOException {
    old(line("{\"entry\":\"incarnation\",\"incarnation\":3,\"at\":\"2025-01-01T00:00:00Z\"}"));
    assertEquals(List.of(new IncarnationBegun(3, "2025-01-01T00:00:00Z", 0)), read());
  }

  @Test
  void dataThatWasSeenBeforeExamplesWereCountedOpens() throws IOException {
    old(line("{\"entry\":\"data\",\"pool\":\"a\",\"digest\":\"abc\"}"));
    assertEquals(List.of(new DataSeen("a", "abc", List.of())), read());
  }

  @Test
  void aSentenceOfAnyLengthIsReadAsABoundedOne() throws IOException {
    old(line("{\"entry\":\"ended\",\"succeeded\":false,\"reason\":\"BAD_INPUT\",\"message\":\""
        + "x".repeat(1 << 20) + "\"}"));
    assertTrue(((JobEnded) read().get(0)).message().length() <= 2048);
  }

  static Stream<Arguments> ofALaterVersion() {
    return Stream.of(
        Arguments.of(
            "{\"entry\":\"handedOver\",\"incarnation\":1,\"round\":0,\"client\":\"a/0\",\"step\":3,"
                + "\"why\":\"drained\"}",
            "says what this version does not know (Unrecognized field \"why\""),
        Arguments.of("{\"entry\":\"paused\"}", "says what this version does not know"),
        Arguments.of(
            "{\"entry\":\"round\",\"round\":1,\"counted\":[],\"files\":{},\"metrics\":{\"clipped\":{\"x\":1}}}",
            "says what this version does not know (Unrecognized field \"clipped\""),
        Arguments.of("{\"entry\":\"incarnation\",\"incarnation\":2,\"at\":\"2026-01-01T00:00:00Z\",\"format\":7}",
            "a later version of SplitLoRA has worked with it"));
  }

  @ParameterizedTest
  @MethodSource("ofALaterVersion")
  void aLastLineOfALaterVersionIsRefusedAndNotTorn(String json, String what) throws IOException {
    byte[] later = (new String(whole, StandardCharsets.UTF_8) + line(json)).getBytes(StandardCharsets.UTF_8);
    Files.write(file, later);
    refusedAs(json.contains("7") ? 7 : 3, what);
    assertArrayEquals(later, Files.readAllBytes(file), "nothing was changed");
  }

  /** Another version may begin its segments as it likes, and state another format. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"entry\":\"incarnation\",\"incarnation\":2,\"at\":\"2026-01-01T00:00:00Z\",\"format\":7,"
      + "\"after\":{\"segment\":1,\"bytes\":9,\"digest\":\"abc\"}}", "{\"entry\":\"opened\",\"format\":7}"})
  void aSegmentOfALaterVersionIsRefused(String first) throws IOException {
    Files.writeString(folder.resolve("log.2"), line(first));
    refusedAs(7, folder.resolve("log.2").toString());
  }

  private void refusedAs(int format, String what) {
    var refusal = assertThrows(JournalException.class, this::read);
    assertTrue(refusal.getMessage().contains(what), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(
        "The journal is of format " + format + ", and this version reads formats up to 3"), refusal.getMessage());
    assertThrows(JournalException.class, () -> Journal.open(folder, (JobBegun) ENTRIES.get(1)));
  }

  private List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    new LogReader(folder).read(Position.BEGINNING, entries::add);
    return entries;
  }

  private Position end() throws IOException {
    return new LogReader(folder).read(Position.BEGINNING, entry -> {}).orElseThrow();
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
