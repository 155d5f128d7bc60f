package io.splitlora.protocol.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobCertificateAuthorityTest {

  private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Identity AGGREGATOR = Identity.of("lab", "demo", Role.AGGREGATOR);
  private static final JobCertificateAuthority AUTHORITY =
      JobCertificateAuthority.create("lab", "demo", Duration.ofDays(30), CLOCK);

  @Test
  void authorityNamesItsJobAndSignsLeavesOnly() throws Exception {
    X509Certificate certificate = AUTHORITY.certificate();
    assertEquals("CN=demo,OU=lab,O=splitlora", certificate.getSubjectX500Principal().getName());
    assertEquals(0, certificate.getBasicConstraints(), "path length");
    certificate.verify(certificate.getPublicKey());
  }

  @Test
  void leafSaysWhoItIsAndWhereItIsCalled() throws Exception {
    X509Certificate leaf =
        AUTHORITY.issue(AGGREGATOR, List.of("demo-aggregator.lab.svc", "10.0.0.7", "::1"), hours(1)).certificate();
    leaf.verify(AUTHORITY.certificate().getPublicKey());
    assertEquals(AGGREGATOR, Identity.of(leaf));
    assertEquals(
        Set.of("spiffe://splitlora/lab/demo/aggregator", "aggregator", "demo-aggregator.lab.svc", "10.0.0.7",
            "0:0:0:0:0:0:0:1"),
        leaf.getSubjectAlternativeNames().stream().map(name -> name.get(1)).collect(Collectors.toSet()));
    assertEquals(Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"), Set.copyOf(leaf.getExtendedKeyUsage()),
        "both ends of TLS");
    assertEquals(-1, leaf.getBasicConstraints(), "not an authority");
  }

  @Test
  void clientHasNoDnsName() throws Exception {
    X509Certificate leaf = AUTHORITY.issue(Identity.client("lab", "demo", "edge"), List.of(), hours(1)).certificate();
    assertEquals(1, leaf.getSubjectAlternativeNames().size());
  }

  @Test
  void validityLeavesRoomForClocksThatAreBehind() {
    X509Certificate leaf = AUTHORITY.issue(AGGREGATOR, List.of(), hours(1)).certificate();
    assertEquals(NOW.minus(Duration.ofMinutes(5)), leaf.getNotBefore().toInstant());
    assertEquals(NOW.plus(hours(1)), leaf.getNotAfter().toInstant());
  }

  @Test
  void leafDoesNotOutliveTheAuthority() {
    X509Certificate leaf = AUTHORITY.issue(AGGREGATOR, List.of(), Duration.ofDays(365)).certificate();
    assertEquals(AUTHORITY.certificate().getNotAfter(), leaf.getNotAfter());
  }

  @Test
  void anotherJobGetsNoCertificate() {
    Identity other = Identity.of("lab", "other", Role.AGGREGATOR);
    assertEquals(
        "spiffe://splitlora/lab/other/aggregator is not of job lab/demo, the only one this authority stands for.",
        refusal(() -> AUTHORITY.issue(other, List.of(), hours(1))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"split-server", "aggregator", "*.lab.svc", "Demo", "a b", "", "demo.", "10.0.0.256.x_y"})
  void hostThatIsARoleOrNoHostIsRefused(String host) {
    assertTrue(refusal(() -> AUTHORITY.issue(AGGREGATOR, List.of(host), hours(1))).startsWith("Host '" + host + "'"));
  }

  @Test
  void savedAuthorityGoesOn(@TempDir Path folder) throws Exception {
    AUTHORITY.save(folder);
    JobCertificateAuthority loaded = JobCertificateAuthority.load(folder, CLOCK);
    loaded.issue(AGGREGATOR, List.of(), hours(1)).certificate().verify(AUTHORITY.certificate().getPublicKey());
    assertEquals("rw-------", permissions(folder.resolve("ca.key")));
  }

  @Test
  void halvesOfTwoAuthoritiesAreRefused() {
    Map<String, String> mixed = new HashMap<>(AUTHORITY.files());
    mixed.put("ca.key", JobCertificateAuthority.create("lab", "demo", hours(1), CLOCK).files().get("ca.key"));
    assertEquals("ca.crt and ca.key are not a pair: keep the two of one authority.",
        refusal(() -> JobCertificateAuthority.of(mixed, CLOCK)));
  }

  @Test
  void brokenAuthorityIsNamedByItsFolder(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("ca.crt"), "nonsense");
    Files.writeString(folder.resolve("ca.key"), "nonsense");
    assertEquals("Authority in " + folder + ": no PEM block CERTIFICATE in it",
        refusal(() -> JobCertificateAuthority.load(folder, CLOCK)));
  }

  @Test
  void leafFolderIsAKubernetesSecretThatOnlyItsOwnerReads(@TempDir Path folder) throws Exception {
    LeafCertificate leaf = AUTHORITY.issue(AGGREGATOR, List.of(), hours(1));
    leaf.writeTo(folder.resolve("new"));
    leaf.writeTo(folder.resolve("new"));
    try (Stream<Path> files = Files.list(folder.resolve("new"))) {
      assertEquals(Set.of("tls.crt", "tls.key", "ca.crt"),
          files.map(f -> f.getFileName().toString()).collect(Collectors.toSet()));
    }
    assertEquals("rw-------", permissions(folder.resolve("new/tls.key")));
    String key = Files.readString(folder.resolve("new/tls.key"));
    assertTrue(key.startsWith("-----BEGIN PRIVATE KEY-----\n"), "PKCS#8");
    assertTrue(Pem.belongTogether(leaf.certificate(), Pem.privateKey(key)));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }

  private static String refusal(Executable attempt) {
    return assertThrows(IllegalArgumentException.class, attempt).getMessage();
  }
}
