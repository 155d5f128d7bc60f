package io.splitlora.protocol.issuance;

import io.splitlora.protocol.connection.Backoff;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Lifetime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the certificate in a folder fresh: a new one is asked for when a third of its life is over, and until somebody
 * answers. With a life of a day an issuer may be away for sixteen hours before anyone notices.
 */
public final class CertificateKeeper {

  /** The share of a certificate's life after which it is renewed; a random part is taken off. */
  static final double RENEWED_AFTER = 1.0 / 3;
  private static final double JITTER = 0.1;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  /** It follows the wall clock, as a validity does: time also passes while a machine sleeps. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(5);
  private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

  private final Path folder;
  private final Issuer issuer;
  private final Clock clock;
  private final DoubleSupplier random;
  private final Backoff pauses;
  /** When the next is due; long ago without one that can be used. */
  private Instant due = Instant.EPOCH;
  private Instant ends = Instant.EPOCH;

  /** @param random uniform in [0, 1) */
  CertificateKeeper(Path folder, Issuer issuer, Clock clock, DoubleSupplier random) {
    this.folder = folder;
    this.issuer = issuer;
    this.clock = clock;
    this.random = random;
    pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, 0.5, random);
    findThere();
  }

  /** Waits for a certificate that can be used, and has a thread of its own renew it from then on. */
  public static void keep(Path folder, OperatorIssuer issuer) throws InterruptedException {
    var keeper = new CertificateKeeper(folder, issuer, Clock.systemUTC(),
        () -> ThreadLocalRandom.current().nextDouble());
    while (!keeper.isUsable()) {
      Duration pause = keeper.turn();
      if (!keeper.isUsable()) {
        Thread.sleep(pause.toMillis());
      }
    }
    var thread = new Thread(keeper::followClock, "certificates");
    thread.setDaemon(true);
    thread.start();
  }

  private void followClock() {
    try {
      while (true) {
        Thread.sleep(turn().toMillis());
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isUsable() {
    return clock.instant().isBefore(ends);
  }

  /**
   * Renews the certificate if it is time.
   *
   * @return how long to wait before the next turn
   */
  Duration turn() {
    if (clock.instant().isBefore(due)) {
      return untilNextLook();
    }
    try {
      LeafCertificate leaf = issuer.issue();
      leaf.writeTo(folder);
      take(leaf);
      pauses.reset();
      LOG.info("certificate of {} until {}", leaf.identity(), ends);
      return untilNextLook();
    } catch (IOException | RuntimeException e) {
      Duration pause = pauses.next();
      LOG.warn("no new certificate ({}); {}; trying again in {} ms", e.getMessage(),
          isUsable() ? "the present one holds until " + ends : "waiting for one", pause.toMillis());
      return pause;
    }
  }

  private Duration untilNextLook() {
    Duration rest = Duration.between(clock.instant(), due);
    return rest.compareTo(LONGEST_PAUSE) < 0 ? LONGEST_PAUSE : rest.compareTo(BETWEEN_LOOKS) > 0 ? BETWEEN_LOOKS : rest;
  }

  /** A container that is started again in its pod goes on with the certificate that is there. */
  private void findThere() {
    try {
      take(LeafCertificate.load(folder));
    } catch (IOException | IllegalArgumentException nothingUsable) {
      // it begins without one
    }
  }

  private void take(LeafCertificate leaf) {
    due = Lifetime.after(leaf.certificate(), RENEWED_AFTER * (1 - JITTER * random.getAsDouble()));
    ends = leaf.certificate().getNotAfter().toInstant();
  }
}
