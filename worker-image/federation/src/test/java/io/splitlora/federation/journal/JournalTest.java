package io.splitlora.federation.journal;

import static io.splitlora.federation.journal.Journals.JOB;
import static io.splitlora.federation.journal.Journals.appendRound;
import static io.splitlora.federation.journal.Journals.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.files.FileTrouble;
import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.ManifestException;
import io.splitlora.manifest.TrainingDigest;
import io.splitlora.manifest.reader.ManifestReader;
import io.splitlora.testing.Repository;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  /** Every read of it ends in the kernel's input/output error. */
  private static final Path DYING = Path.of("/proc/self/mem");

  @TempDir
  Path root;

  private Path folder() {
    return root.resolve("journal");
  }

  @Test
  void whatWasAppendedIsThereWhenTheJournalIsOpenedAgain() throws IOException {
    var evaluated = new Entry.Evaluated(0, 3.5, 42);
    try (Journal journal = open(folder())) {
      journal.append(evaluated);
      appendRound(journal, "one");
    }
    try (Journal journal = open(folder())) {
      assertEquals(JOB, Journal.peek(folder()).get(1));
      assertEquals(evaluated, journal.last(Entry.Evaluated.class).orElseThrow());
      assertEquals(1, journal.completedRounds());
      assertEquals("one", Files.readString(journal.checkpointFile("global")));
    }
  }

  @Test
  void everyOpeningIsANewIncarnation() throws IOException {
    for (long expected = 1; expected <= 3; expected++) {
      try (Journal journal = open(folder())) {
        assertEquals(expected, journal.incarnation());
      }
    }
  }

  @Test
  void uploadsOfAnOlderIncarnationAreGone() throws IOException {
    try (Journal journal = open(folder())) {
      Files.writeString(journal.spool().resolve("a-0-0"), "half of it");
    }
    try (Journal journal = open(folder()); var spool = Files.list(journal.spool())) {
      assertEquals(List.of(), spool.toList());
    }
  }

  @Test
  void aSecondOpeningInThisProcessIsRefused() throws IOException {
    try (Journal first = open(folder())) {
      var refusal = assertThrows(JournalException.class, () -> open(folder()));
      assertTrue(refusal.getMessage().contains(folder() + ": another aggregator works with this journal"),
          refusal.getMessage());
      assertEquals(1, first.incarnation());
    }
  }

  @Test
  void anotherJobIsRefused() throws IOException {
    open(folder()).close();
    refused(new Entry.JobBegun("other", "spec-1", "model-1"), Reason.BAD_INPUT, "holds job 'demo', not 'other'");
  }

  @Test
  void otherTrainingSettingsAreRefused() throws IOException {
    open(folder()).close();
    refused(new Entry.JobBegun("demo", "spec-2", "model-1"), Reason.BAD_INPUT, "with other training settings");
  }

  @Test
  void anotherModelIsRefused() throws IOException {
    open(folder()).close();
    refused(new Entry.JobBegun("demo", "spec-1", "model-2"), Reason.DATA_CHANGED, "begun with other model files");
  }

  /** The digest is that of the versions that wrote every default out. */
  @Test
  void aJournalOfAnEarlierVersionGoesOn() throws Exception {
    JobManifest quickstart = quickstart();
    var first =
        new Entry.JobBegun("quickstart", "8c98b0b5f632c84d59a90d1924fdc548188b79d4f060cbbf5277fcdf24362d0b", "model-1");
    Journal.open(folder(), first).close();
    Entry.JobBegun now = new Entry.JobBegun("quickstart", TrainingDigest.of(quickstart), "model-1");
    assertNotEquals(first, now);
    try (Journal journal = Journal.open(folder(), now, digest -> TrainingDigest.isOf(digest, quickstart))) {
      assertEquals(first, journal.last(Entry.JobBegun.class).orElseThrow());
      assertEquals(2, journal.incarnation());
    }
    JobManifest other = quickstart("spec.training.seed=2");
    refused(new Entry.JobBegun("quickstart", TrainingDigest.of(other), "model-1"), Reason.BAD_INPUT,
        "with other training settings");
    assertFalse(TrainingDigest.isOf(first.specDigest(), other));
  }

  private static JobManifest quickstart(String... overrides) throws ManifestException {
    return ManifestReader.read(Repository.quickstart(), List.of(overrides), note -> {});
  }

  @Test
  void aRefusalLeavesTheJournalFreeAndAsItWas() throws IOException {
    open(folder()).close();
    byte[] before = Files.readAllBytes(folder().resolve("log.1"));
    refused(new Entry.JobBegun("other", "spec-1", "model-1"), Reason.BAD_INPUT, "holds job");
    assertEquals(new String(before, StandardCharsets.UTF_8), Files.readString(folder().resolve("log.1")));
    try (Journal journal = open(folder())) {
      assertEquals(2, journal.incarnation());
    }
  }

  private void refused(Entry.JobBegun job, Reason reason, String sentence) {
    var refusal = assertThrows(JournalException.class, () -> Journal.open(folder(), job));
    assertTrue(refusal.getMessage().contains(folder().toString()) && refusal.getMessage().contains(sentence),
        refusal.getMessage());
    assertEquals(reason, refusal.reason());
    assertFalse(JournalException.saysNotWritten(refusal.getMessage()), "going on would end in the same way");
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedWithItsName() throws IOException {
    Files.writeString(folder(), "a file");
    var refusal = assertThrows(JournalException.class, () -> open(folder()));
    assertTrue(refusal.getMessage().startsWith(folder() + ": the journal cannot be opened"), refusal.getMessage());
  }

  @Test
  void otherDataOfAPoolThanAtTheBeginningAreRefused() throws IOException {
    try (Journal journal = open(folder())) {
      journal.checkData("a", "digest-a", List.of(3L, 5L));
      journal.checkData("b", "digest-b", List.of());
    }
    try (Journal journal = open(folder())) {
      int before = Journal.peek(folder()).size();
      journal.checkData("a", "digest-a", List.of(3L, 5L));
      assertEquals(before, Journal.peek(folder()).size(), "known data are not written again");
      var refusal = assertThrows(JournalException.class, () -> journal.checkData("b", "digest-a", List.of()));
      assertTrue(refusal.getMessage().contains("the data of 'b'"), refusal.getMessage());
      assertEquals(Reason.DATA_CHANGED, refusal.reason());
      var changed = assertThrows(JournalException.class, () -> journal.checkData("a", "digest-a", List.of(3L, 50L)));
      assertTrue(changed.getMessage().startsWith("client a/1 has 50 examples, and had 5 when this job was begun"),
          changed.getMessage());
      assertEquals(Reason.DATA_CHANGED, changed.reason());
    }
  }

  @Test
  void aJournalFromBeforeNumbersOfExamplesLearnsThemOnce() throws IOException {
    try (Journal journal = open(folder())) {
      journal.append(new Entry.DataSeen("a", "digest-a", null));
      journal.checkData("a", "digest-a", List.of(3L));
      journal.checkData("a", "digest-a", List.of(3L));
      assertEquals(List.of(3L), journal.last(Entry.DataSeen.class).orElseThrow().examples());
      assertEquals(2, Journal.peek(folder()).stream().filter(Entry.DataSeen.class::isInstance).count());
      assertThrows(JournalException.class, () -> journal.checkData("a", "digest-a", List.of(4L)));
    }
  }

  @Test
  void aFailureEndsTheIncarnationThatWroteItAndNoLaterOne() throws IOException {
    try (Journal journal = open(folder())) {
      assertFalse(journal.end().isPresent());
      journal.append(new Entry.JobEnded(false, Reason.DIVERGED_CLIENT, "client a/0"));
      assertEquals("client a/0", journal.end().orElseThrow().message());
    }
    try (Journal journal = open(folder())) {
      assertFalse(journal.end().isPresent(), "the job was asked to go on");
      journal.append(new Entry.JobEnded(false, Reason.DIVERGED_CLIENT, "client a/0"));
      assertTrue(journal.end().isPresent(), "the same failure again is a failure of this incarnation");
    }
  }

  @Test
  void aSuccessStays() throws IOException {
    try (Journal journal = open(folder())) {
      journal.append(new Entry.JobEnded(true, Reason.REASON_UNSPECIFIED, "done"));
    }
    try (Journal journal = open(folder())) {
      assertTrue(journal.end().orElseThrow().succeeded());
    }
  }

  @Test
  void aPeekSeesTheJournalOfWhoeverOwnsIt() throws IOException {
    assertEquals(List.of(), Journal.peek(folder()));
    try (Journal journal = open(folder())) {
      appendRound(journal, "one");
      assertEquals(List.of(Entry.IncarnationBegun.class, Entry.JobBegun.class, Entry.RoundJournaled.class),
          Journal.peek(folder()).stream().map(Object::getClass).toList());
      assertEquals(1, Journal.glance(folder()).completedRounds());
      assertEquals(Map.of("global", folder().resolve("checkpoints/1.1/global")), Journal.files(folder()));
    }
  }

  /** A log that is hidden for a moment is not lost: nobody is told to restore it, and no new log is begun. */
  @Test
  void aFileThatCannotBeReadForNowIsNotDamaged() throws IOException {
    try (Journal journal = open(folder())) {
      appendRound(journal, "one");
    }
    Path checkpoint = folder().resolve("checkpoints/1.1/global");
    for (Path file : List.of(checkpoint, folder().resolve("log.1"))) {
      Path good = Files.move(file, root.resolve("good"));
      Files.createSymbolicLink(file, DYING);
      String message = assertThrows(FileTrouble.class, () -> open(folder())).getMessage();
      assertTrue(message.startsWith(file + " cannot be read at the moment") && !message.contains("backup"), message);
      Files.delete(file);
      Files.move(good, file);
    }
    try (Journal journal = open(folder())) {
      assertEquals(1, journal.completedRounds());
    }
  }

  /** Only errors that more space would mend ask for more space. */
  @Test
  void whatCouldNotBeWrittenIsToldWithItsCause() throws IOException {
    assertTrue(failing(new IOException("No space left on device")).contains("free space on the journal's volume"));
    assertTrue(JournalException.saysNotWritten(failing(new IOException("No space left on device"))));
    String other = failing(new FileAlreadyExistsException("checkpoints/1.tmp/a-0"));
    assertTrue(other.contains("(java.nio.file.FileAlreadyExistsException: checkpoints/1.tmp/a-0)"), other);
    assertFalse(other.contains("free space"), other);
    String input = failing(new FileSystemException("checkpoints/1.tmp/a-0", null, "Input/output error"));
    assertTrue(input.contains("Input/output error") && input.contains("look at the journal's volume")
        && !input.contains("free space"), input);
  }

  private String failing(IOException trouble) throws IOException {
    try (Journal journal = open(folder())) {
      return assertThrows(JournalException.class, () -> journal.appendRound(place -> {
        throw trouble;
      }, Journals.line())).getMessage();
    }
  }
}
