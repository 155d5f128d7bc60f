package io.splitlora.protocol.issuance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.InstallationAuthority;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.P256;
import io.splitlora.protocol.identity.Role;
import io.splitlora.testing.HandClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days of a pod's life, by a clock that the test moves: from turn to turn, as its thread does. */
class CertificateKeeperTest {

  private static final Instant BEGIN = Instant.parse("2030-01-01T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir
  Path folder;
  private final HandClock clock = new HandClock(BEGIN);
  private final InstallationAuthority authority = InstallationAuthority.create("splitlora-system", DAY.multipliedBy(9),
      clock);
  private final List<Instant> issued = new ArrayList<>();
  private final List<Instant> asked = new ArrayList<>();
  private boolean away;

  @Test
  void aCertificateIsRenewedAfterAThirdOfItsLife() {
    live(keeper(), DAY.multipliedBy(4));
    for (int i = 1; i < issued.size(); i++) {
      Duration between = Duration.between(issued.get(i - 1), issued.get(i));
      assertTrue(between.compareTo(Duration.ofMinutes(7 * 60 + 12)) >= 0, between.toString());
      assertTrue(between.compareTo(Duration.ofMinutes(8 * 60 + 5)) <= 0, between.toString());
    }
    assertTrue(issued.size() >= 12, issued.toString());
    assertEquals(issued, asked, "nobody is asked in vain");
  }

  @Test
  void anOperatorThatIsAwayForHoursStopsNothing() {
    var keeper = keeper();
    live(keeper, Duration.ofHours(7));
    assertEquals(1, issued.size());
    away = true;
    live(keeper, Duration.ofHours(15));
    assertTrue(asked.size() > 100, "it keeps asking");
    assertTrue(asked.size() < 15 * 60 * 3, "but not all the time: " + asked.size());
    Instant back = clock.now;
    away = false;
    live(keeper, Duration.ofMinutes(2));
    assertEquals(2, issued.size());
    assertTrue(Duration.between(back, issued.get(1)).compareTo(Duration.ofMinutes(1)) <= 0, "soon after it is back");
  }

  @Test
  void aPodWithoutACertificateWaitsForOne() {
    away = true;
    var keeper = keeper();
    for (int i = 0; i < 5; i++) {
      clock.now = clock.now.plus(keeper.turn());
      assertFalse(keeper.isUsable());
    }
    away = false;
    keeper.turn();
    assertTrue(keeper.isUsable());
    assertTrue(Duration.between(BEGIN, clock.now).compareTo(Duration.ofSeconds(10)) < 0, "at first it asks often");
  }

  @Test
  void aContainerThatIsStartedAgainGoesOnWithWhatIsThere() throws Exception {
    live(keeper(), Duration.ofHours(1));
    var certificate = LeafCertificate.load(folder).certificate();
    away = true;
    var again = keeper();
    live(again, Duration.ofHours(5));
    assertEquals(1, issued.size());
    assertEquals(1, asked.size(), "nobody needs to be asked");
    assertEquals(certificate, LeafCertificate.load(folder).certificate());
  }

  /** Turn by turn; at each moment there is a certificate that can be used. */
  private void live(CertificateKeeper keeper, Duration time) {
    Instant end = clock.now.plus(time);
    while (true) {
      Instant next = clock.now.plus(keeper.turn());
      assertTrue(keeper.isUsable(), clock.now.toString());
      if (next.isAfter(end)) {
        clock.now = end;
        return;
      }
      clock.now = next;
    }
  }

  private CertificateKeeper keeper() {
    return new CertificateKeeper(folder, this::issue, clock, () -> 0.5);
  }

  private LeafCertificate issue() throws IOException {
    asked.add(clock.now);
    if (away) {
      throw new IOException("nobody is there");
    }
    issued.add(clock.now);
    KeyPair keys = P256.newKeys();
    var pod = Identity.of("lab", "demo", Role.AGGREGATOR).as(new Identity.Pod("uid", "demo-aggregator-0"));
    return new LeafCertificate(authority.sign(pod, List.of(), keys.getPublic(), clock, DAY), keys.getPrivate(),
        authority.certificate());
  }
}
