package io.splitlora.protocol.identity;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/** From when until when a certificate is valid, to the second. */
public record Lifetime(Date notBefore, Date notAfter) {

  /** The clocks of a cluster's nodes differ: a new certificate must be valid on nodes whose clock is slow. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  static Lifetime from(Clock clock, Duration validity) {
    Instant now = clock.instant();
    return new Lifetime(Date.from(now.minus(CLOCK_SKEW)), Date.from(now.plus(validity)));
  }

  /** When a certificate was made, by the clock of who made it. */
  public static Instant issued(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant().plus(CLOCK_SKEW);
  }

  /** When that share of its life is over. */
  public static Instant after(X509Certificate certificate, double share) {
    Instant issued = issued(certificate);
    Duration life = Duration.between(issued, certificate.getNotAfter().toInstant());
    return issued.plusSeconds(Math.round(life.toSeconds() * share));
  }

  Lifetime until(Date end) {
    return notAfter.after(end) ? new Lifetime(notBefore, end) : this;
  }
}
