package io.splitlora.protocol.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Certificates that a {@link JobCertificateAuthority} would not give out, for those who must refuse them. */
public final class TestAuthority {

  private TestAuthority() {}

  public static JobCertificateAuthority of(String namespace, String job) {
    return JobCertificateAuthority.create(namespace, job, Duration.ofDays(2), Clock.systemUTC());
  }

  /** Of the authority's key and name, whatever job the identity is of. */
  public static LeafCertificate foreign(JobCertificateAuthority authority, Identity identity) {
    return authority.sign(identity, List.of(), Duration.ofHours(1));
  }

  public static LeafCertificate expired(JobCertificateAuthority authority, Identity identity) {
    Clock yesterday = Clock.fixed(Instant.now().minus(Duration.ofDays(1)), ZoneOffset.UTC);
    return JobCertificateAuthority.of(authority.files(), yesterday).issue(identity, List.of(), Duration.ofHours(1));
  }
}
