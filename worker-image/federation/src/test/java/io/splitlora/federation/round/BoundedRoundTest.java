package io.splitlora.federation.round;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Method;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.journal.Entry.CountedLease;
import io.splitlora.federation.journal.Entry.RoundJournaled;
import io.splitlora.federation.testing.Plans;
import io.splitlora.v1.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An update that is too long is shortened, and the journal and the progress tell whose it was. */
class BoundedRoundTest {

  @TempDir(factory = InMemory.class)
  Path folder;
  private Job job;

  @BeforeEach
  void begin() {
    job = new Job(folder, Plans.of("demo", Method.FedLoRA, 3, 1,
        IntStream.range(0, 4).mapToObj(index -> new ClientId("a", index)).toList(), Map.of("a", 1), 0, 6, 0));
    job.join("a", "p");
  }

  @AfterEach
  void close() {
    job.close();
  }

  private void round(float last) {
    List.of(1, 0, 2).forEach(client -> job.done(job.lease(client), 1));
    job.done(job.lease(3), last);
  }

  @Test
  void itIsCountedAndNamed() {
    round(1e6f);
    RoundJournaled journaled = job.journal.last(RoundJournaled.class).orElseThrow();
    assertEquals(1, journaled.metrics().bounded());
    assertEquals(List.of(false, false, false, true), journaled.counted().stream().map(CountedLease::bounded).toList());
    Progress told = job.coordinator.snapshot();
    assertEquals(1, told.getTrouble().getBoundedUpdates());
    assertEquals(List.of("a/3"), told.getClients().getBoundedList());
    float largest = 0;
    for (float number : job.state.ofAllBlocks().state().adapter()) {
      largest = Math.max(largest, Math.abs(number));
    }
    assertTrue(largest < 10, "and not a quarter of a million: " + largest);
  }

  @Test
  void whoIsInNoLongerIsNotNamedAnyMoreAndStaysCounted() {
    round(1e6f);
    round(2);
    Progress told = job.coordinator.snapshot();
    assertEquals(1, told.getTrouble().getBoundedUpdates());
    assertEquals(List.of(), told.getClients().getBoundedList());
    job.restart();
    assertEquals(1, job.coordinator.snapshot().getTrouble().getBoundedUpdates(), "the journal knows");
  }

  /** A round whose updates all count has the line that it always had: earlier versions go on with it. */
  @Test
  void theJournalSaysNothingOfItOtherwise() throws IOException {
    round(1);
    String log = Files.readString(folder.resolve("log"));
    assertFalse(log.contains("bounded") || log.contains("kept"), log);
  }
}
