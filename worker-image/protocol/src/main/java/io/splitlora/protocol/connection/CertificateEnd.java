package io.splitlora.protocol.connection;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** When a connection ends: with the first of the two certificates that were shown on it. */
final class CertificateEnd {

  private CertificateEnd() {}

  /** How long the certificates of a connection still hold; zero if one of them does no more. */
  static Duration left(SSLSession connection, Clock clock) throws SSLPeerUnverifiedException {
    Certificate[] own = connection.getLocalCertificates();
    Instant end = Stream.of(own == null ? new Certificate[0] : own, connection.getPeerCertificates())
        .filter(chain -> chain.length > 0).map(chain -> ((X509Certificate) chain[0]).getNotAfter().toInstant())
        .min(Instant::compareTo).orElse(Instant.MAX);
    Duration left = Duration.between(clock.instant(), end);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
