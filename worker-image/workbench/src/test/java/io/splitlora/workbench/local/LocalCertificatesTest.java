package io.splitlora.workbench.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.testing.HandClock;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCertificatesTest {

  private static final Path EXAMPLES = Path.of("../../examples").toAbsolutePath().normalize();
  private static final List<String> ROLES = List.of("aggregator", "split-server", "operator", "client-cinemas");

  @TempDir
  Path root;
  private final HandClock clock = new HandClock(Instant.parse("2026-01-01T00:00:00Z"));

  private LeafCertificate leaf(String role) throws IOException {
    Map<String, String> files = new HashMap<>();
    for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
      files.put(file, Files.readString(new RunFolder(root).certificates(role).resolve(file)));
    }
    return LeafCertificate.of(files);
  }

  @Test
  void outliveARunOfAYear() throws Exception {
    JobInputs inputs = JobInputs.read(EXAMPLES.resolve("quickstart.yaml"), List.of(), EXAMPLES.resolve("samples"));
    var certificates = new LocalCertificates(inputs, new RunFolder(root), clock);
    LeafCertificate first = leaf("aggregator");
    certificates.renewWhenDue();
    assertEquals(first.certificate(), leaf("aggregator").certificate(), "not before its time");
    for (int day = 0; day < 365; day++) {
      clock.now = clock.now.plus(Duration.ofDays(1));
      certificates.renewWhenDue();
      for (String role : ROLES) {
        LeafCertificate leaf = leaf(role);
        assertTrue(leaf.certificate().getNotAfter().toInstant().isAfter(clock.now.plus(Duration.ofDays(19))),
            role + " after " + day + " days");
        assertEquals(first.authority(), leaf.authority(), "whoever connected before is still trusted");
        assertTrue(leaf.authority().getNotAfter().toInstant().isAfter(clock.now.plus(Duration.ofDays(30))));
      }
    }
  }
}
