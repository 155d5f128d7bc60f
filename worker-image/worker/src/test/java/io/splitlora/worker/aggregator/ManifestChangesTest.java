package io.splitlora.worker.aggregator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.federation.round.RoundLimits;
import io.splitlora.testing.Repository;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestChangesTest {
  private static final String LIMITS = "  runPolicy: {backoffLimit: 20}\n  aggregation: {roundDeadlineSeconds: 90}\n";

  @TempDir
  Path folder;
  private Path manifest;
  private ManifestChanges changes;
  private int writes;

  @BeforeEach
  void begin() throws Exception {
    manifest = Files.copy(Repository.quickstart(), folder.resolve("job.yaml"));
    changes = new ManifestChanges(JobInputs.read(manifest, List.of(), folder));
  }

  private void write(String text) throws IOException {
    Files.writeString(manifest, text);
    // a file system may not tell two quick writes apart
    Files.setLastModifiedTime(manifest, FileTime.fromMillis(1000L * ++writes));
  }

  private String before() throws IOException {
    return Files.readString(Repository.quickstart());
  }

  @Test
  void tellLimitsOnce() throws IOException {
    assertEquals(Optional.empty(), changes.limits());
    write(before() + LIMITS);
    assertEquals(Optional.of(new RoundLimits(20, 90)), changes.limits());
    assertEquals(Optional.empty(), changes.limits());
    write(before());
    assertEquals(Optional.of(new RoundLimits(6, 0)), changes.limits());
  }

  @Test
  void tellNothingOfAnotherJobOrOfNone() throws IOException {
    write(before().replace("rounds: 10 ", "rounds: 11 ") + LIMITS);
    assertEquals(Optional.empty(), changes.limits());
    write("kind: [");
    assertEquals(Optional.empty(), changes.limits());
    Files.delete(manifest);
    assertEquals(Optional.empty(), changes.limits());
    write(before() + LIMITS);
    assertEquals(Optional.of(new RoundLimits(20, 90)), changes.limits());
  }
}
