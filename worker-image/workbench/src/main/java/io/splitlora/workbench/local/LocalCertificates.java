package io.splitlora.workbench.local;

import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.JobCertificateAuthority;
import io.splitlora.protocol.identity.Role;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of a local run's roles, in its folder. They are renewed during the run; a role uses at each
 * handshake what the folder holds then. The authority's key exists only in this process's memory, so the next run has
 * another authority.
 */
final class LocalCertificates {

  private static final Logger LOG = LoggerFactory.getLogger(LocalCertificates.class);
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost");
  private static final Duration VALIDITY = Duration.ofDays(30);
  /** Longer than any run: replacing it would leave a moment in which one side does not know the other's authority. */
  private static final Duration VALIDITY_OF_THE_AUTHORITY = Duration.ofDays(3_650);
  private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);

  private final JobInputs inputs;
  private final RunFolder folder;
  private final Clock clock;
  private final JobCertificateAuthority authority;
  private Instant renewal;

  LocalCertificates(JobInputs inputs, RunFolder folder, Clock clock) throws IOException {
    this.inputs = inputs;
    this.folder = folder;
    this.clock = clock;
    authority = JobCertificateAuthority.create(namespace(), inputs.name(), VALIDITY_OF_THE_AUTHORITY, clock);
    issue();
  }

  private String namespace() {
    return inputs.job().metadata().namespace();
  }

  private void issue() throws IOException {
    for (Role role : List.of(Role.AGGREGATOR, Role.SPLIT_SERVER, Role.OPERATOR)) {
      issue(Identity.of(namespace(), inputs.name(), role), role.text());
    }
    for (var pool : inputs.spec().clientPools()) {
      issue(Identity.client(namespace(), inputs.name(), pool.name()), "client-" + pool.name());
    }
    renewal = clock.instant().plus(VALIDITY.dividedBy(3));
  }

  private void issue(Identity identity, String who) throws IOException {
    authority.issue(identity, LOOPBACK, VALIDITY).writeTo(folder.certificates(who));
  }

  /** Issues new ones when a third of their validity is over. */
  void renewWhenDue() {
    if (clock.instant().isBefore(renewal)) {
      return;
    }
    try {
      issue();
    } catch (IOException e) {
      LOG.warn("the certificates in {} could not be renewed ({}); trying again in an hour", folder.root(),
          e.getMessage());
    }
  }

  /**
   * Renews them until that thread is interrupted. It follows the wall clock: validity also passes while a machine
   * sleeps.
   */
  Thread keepRenewed() {
    var thread = new Thread(() -> {
      try {
        while (true) {
          Thread.sleep(BETWEEN_LOOKS.toMillis());
          renewWhenDue();
        }
      } catch (InterruptedException over) {
        Thread.currentThread().interrupt();
      }
    }, "certificates");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
