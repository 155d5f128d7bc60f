package io.splitlora.operator.credentials;

import io.splitlora.protocol.identity.InstallationAuthority;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The authorities of an installation, oldest first. A new one is trusted at once, and signs when everyone trusts it: a
 * certificate is handed out together with all authorities of its time and lives for a day, so that a day later no valid
 * one is left whose holder has not heard. The one before is trusted until the last certificate that it signed has
 * ended. All of it follows from the times at which they were made.
 */
public record Authorities(List<InstallationAuthority> byAge) {
  /** How long a certificate of a pod, or of the operator, lives. */
  public static final Duration LIFE = Duration.ofDays(1);
  /** Between two authorities. */
  static final Duration ROTATION = Duration.ofDays(30);
  /** Of an authority: it also signs when an operator is there again that was away for long. */
  static final Duration VALIDITY = Duration.ofDays(365);
  /** Until everyone who has a valid certificate has heard of what was new; clocks differ. */
  private static final Duration HEARD = LIFE.plusHours(1);

  public Authorities {
    byAge = List.copyOf(byAge);
  }

  /** Who signs. */
  InstallationAuthority signer(Instant now) {
    return byAge.stream().filter(one -> !one.created().plus(HEARD).isAfter(now)).reduce((older, newer) -> newer)
        .orElse(byAge.get(0));
  }

  /** Whom everyone trusts. */
  public List<X509Certificate> trusted() {
    return byAge.stream().map(InstallationAuthority::certificate).toList();
  }

  /** The same without those whose time is over, and with a new one if it is time. */
  Authorities rotated(Instant now, Supplier<InstallationAuthority> next) {
    var kept = new ArrayList<InstallationAuthority>();
    for (int i = 0; i < byAge.size(); i++) {
      if (now.isBefore(end(i))) {
        kept.add(byAge.get(i));
      }
    }
    if (kept.isEmpty() || !now.isBefore(newest(kept).created().plus(ROTATION))) {
      kept.add(next.get());
    }
    return new Authorities(kept);
  }

  /** When they are others again. */
  public Instant nextChange() {
    return Stream.concat(Stream.iterate(0, i -> i < byAge.size(), i -> i + 1).map(this::end),
        Stream.of(newest(byAge).created().plus(ROTATION))).min(Instant::compareTo).orElseThrow();
  }

  /** When its successor has signed for so long that nothing of its own is left, or it could sign for no whole day. */
  private Instant end(int index) {
    Instant last = byAge.get(index).ends().minus(HEARD);
    if (index + 1 == byAge.size()) {
      return last;
    }
    Instant replaced = byAge.get(index + 1).created().plus(HEARD).plus(HEARD);
    return replaced.isBefore(last) ? replaced : last;
  }

  private static InstallationAuthority newest(List<InstallationAuthority> some) {
    return some.get(some.size() - 1);
  }
}
