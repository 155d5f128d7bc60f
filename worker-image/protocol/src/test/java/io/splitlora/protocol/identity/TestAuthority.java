package io.splitlora.protocol.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Issues certificates that a {@link JobCertificateAuthority} would not, to test that they are refused. */
public final class TestAuthority {

  private TestAuthority() {}

  public static JobCertificateAuthority of(String namespace, String job) {
    return JobCertificateAuthority.create(namespace, job, Duration.ofDays(2), Clock.systemUTC());
  }

  /** Signed with the authority's key and name, whatever job the identity is of. */
  public static LeafCertificate foreign(JobCertificateAuthority authority, Identity identity) {
    return authority.sign(identity, List.of(), Duration.ofHours(1));
  }

  public static LeafCertificate expired(JobCertificateAuthority authority, Identity identity) {
    Clock yesterday = Clock.fixed(Instant.now().minus(Duration.ofDays(1)), ZoneOffset.UTC);
    return JobCertificateAuthority.of(authority.files(), yesterday).issue(identity, List.of(), Duration.ofHours(1));
  }
}
