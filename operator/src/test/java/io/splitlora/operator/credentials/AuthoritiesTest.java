package io.splitlora.operator.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.InstallationAuthority;
import io.splitlora.protocol.identity.P256;
import io.splitlora.protocol.identity.Role;
import io.splitlora.testing.HandClock;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Months of an installation, by a clock that the test moves. */
class AuthoritiesTest {
  private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
  private static final PublicKey KEY = P256.newKeys().getPublic();

  private final HandClock clock = new HandClock(BEGIN);
  private Authorities now = new Authorities(List.of());

  /** A pod's certificate, and whom it was told to trust when it got it. */
  private record Held(X509Certificate leaf, List<X509Certificate> trusted) {

    boolean holds(Instant when) {
      return when.isBefore(leaf.getNotAfter().toInstant());
    }

    boolean trusts(Held other) {
      return trusted.stream().anyMatch(authority -> authority.getSubjectX500Principal()
          .equals(other.leaf.getIssuerX500Principal()));
    }
  }

  @Test
  void membersTrustEachOtherAtEveryMomentOfARotation() {
    var random = new Random(7);
    List<Held> pods = new ArrayList<>();
    var signers = new HashSet<Object>();
    // late ones too: whoever renews at the last moment has the oldest news
    for (int hour = 0; hour < 24 * 75; hour++) {
      clock.now = BEGIN.plus(Duration.ofHours(hour));
      rotate();
      pods.removeIf(pod -> !pod.holds(clock.now) || random.nextInt(24) == 0);
      while (pods.size() < 4) {
        pods.add(issue());
      }
      for (Held one : pods) {
        signers.add(one.leaf.getIssuerX500Principal());
        for (Held other : pods) {
          assertTrue(one.trusts(other),
              "after " + hour + " hours: " + one.leaf.getIssuerX500Principal() + " does not trust "
                  + other.leaf.getIssuerX500Principal());
        }
      }
    }
    assertEquals(3, signers.size(), "one a month");
    assertTrue(now.byAge().size() <= 2);
  }

  @Test
  void aNewOneIsTrustedBeforeItSigns() throws Exception {
    rotate();
    var first = now.byAge().get(0);
    clock.now = BEGIN.plus(Authorities.ROTATION);
    assertEquals(clock.now, now.nextChange());
    rotate();
    assertEquals(2, now.trusted().size());
    assertEquals(first, now.signer(clock.now));
    clock.now = clock.now.plus(Duration.ofHours(24));
    assertEquals(first, now.signer(clock.now));
    clock.now = clock.now.plus(Duration.ofHours(1));
    assertNotEquals(first, now.signer(clock.now));
    issue().leaf().verify(now.byAge().get(1).certificate().getPublicKey());
    clock.now = clock.now.plus(Duration.ofHours(24));
    rotate();
    assertEquals(2, now.trusted().size(), "what the first has signed may hold for an hour");
    clock.now = now.nextChange();
    rotate();
    assertEquals(1, now.trusted().size());
    assertTrue(clock.now.isBefore(BEGIN.plus(Authorities.ROTATION).plus(Duration.ofHours(51))));
  }

  @Test
  void anInstallationThatSleptGoesOnWithOneThatHolds() {
    rotate();
    clock.now = BEGIN.plus(Duration.ofDays(100));
    rotate();
    assertEquals(2, now.byAge().size());
    clock.now = BEGIN.plus(Duration.ofDays(800));
    rotate();
    assertEquals(List.of(clock.now), now.byAge().stream().map(InstallationAuthority::created).toList());
    assertTrue(issue().holds(clock.now.plus(Duration.ofHours(23))));
  }

  private void rotate() {
    now = now.rotated(clock.now,
        () -> InstallationAuthority.create("splitlora-system", Authorities.VALIDITY, clock));
  }

  private Held issue() {
    var leaf = now.signer(clock.now).sign(Identity.of("lab", "demo", Role.AGGREGATOR), List.of(), KEY, clock,
        Authorities.LIFE);
    return new Held(leaf, now.trusted());
  }
}
