package io.splitlora.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.operator.desired.Secrets;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.JobCertificateAuthority;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Role;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The certificates of a job that an earlier operator began: an authority of its own, and a certificate for each role
 * and pool, as Secrets beside its pods, which read them for as long as they live. One that is usable stays as it is, so
 * that nothing is written and no pod reads a new one without need.
 */
public final class JobCredentials {
  private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
  private static final Duration VALIDITY = Duration.ofDays(90);
  /** The operator's own lives in memory and is made anew with every stream. */
  private static final Duration OPERATOR_VALIDITY = Duration.ofDays(3650);

  private final SplitLoRAJob job;
  private final JobCertificateAuthority authority;
  private final Clock clock;

  private JobCredentials(SplitLoRAJob job, JobCertificateAuthority authority, Clock clock) {
    this.job = job;
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * The credentials that follow from the job's authority, or from one that is made when there is none: another would
   * void all certificates. Throws when the Secret was damaged.
   *
   * @param present looks a Secret up by its name and owner
   * @param create writes a Secret, and yields what is there if another was faster
   */
  public static JobCredentials of(SplitLoRAJob job, Function<Secret, Optional<Secret>> present,
      UnaryOperator<Secret> create, Clock clock) {
    var authority = present.apply(named(job, ObjectNames.of(job).authority()))
        .orElseGet(() -> create.apply(newAuthority(job, clock)));
    return of(job, authority, clock);
  }

  /** A Secret with a new authority; it must only be created, never replace another one. */
  static Secret newAuthority(SplitLoRAJob job, Clock clock) {
    var meta = job.getMetadata();
    var authority = JobCertificateAuthority.create(meta.getNamespace(), meta.getName(), AUTHORITY_VALIDITY, clock);
    return Secrets.opaque(job, ObjectNames.of(job).authority(), authority.files());
  }

  /** The credentials that follow from an authority; throws when the Secret was damaged. */
  public static JobCredentials of(SplitLoRAJob job, Secret authority, Clock clock) {
    return new JobCredentials(job, JobCertificateAuthority.of(Secrets.texts(authority), clock), clock);
  }

  /** A Secret's name and owner, to look it up by. */
  public static Secret named(SplitLoRAJob job, String name) {
    return Secrets.opaque(job, name, Map.of());
  }

  /** The Secret of each role and pool: the present one while it is usable, else one with a new certificate. */
  public List<Secret> secrets(Function<String, Optional<Secret>> present) {
    var names = ObjectNames.of(job);
    var secrets = new ArrayList<Secret>();
    secrets.add(secret(names.aggregator(), identity(Role.AGGREGATOR), present));
    secrets.add(secret(names.splitServer(), identity(Role.SPLIT_SERVER), present));
    for (ClientPoolSpec pool : job.getSpec().clientPools()) {
      var meta = job.getMetadata();
      secrets.add(secret(names.pool(pool.name()),
          Identity.client(meta.getNamespace(), meta.getName(), pool.name()), present));
    }
    return secrets;
  }

  /** When the first of the certificates is to be replaced. */
  public static Instant renewal(List<Secret> secrets) {
    return secrets.stream().map(secret -> renewal(LeafCertificate.of(Secrets.texts(secret))))
        .min(Instant::compareTo).orElse(Instant.MAX);
  }

  /** By whom the job's certificates are signed; another one makes all of them worthless. */
  public X509Certificate authority() {
    return authority.certificate();
  }

  /** What the operator shows to the job's aggregator. */
  public LeafCertificate operator() {
    return authority.issue(identity(Role.OPERATOR), List.of(), OPERATOR_VALIDITY);
  }

  private Secret secret(String name, Identity identity, Function<String, Optional<Secret>> present) {
    return Secrets.tls(job, name, identity, present.apply(name).flatMap(this::certificate)
        .filter(leaf -> isUsable(leaf, identity))
        .orElseGet(() -> authority.issue(identity,
            ObjectNames.of(job).hosts(job.getMetadata().getNamespace(), identity.role()), VALIDITY))
        .files());
  }

  private Optional<LeafCertificate> certificate(Secret secret) {
    try {
      return Optional.of(LeafCertificate.of(Secrets.texts(secret)));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private boolean isUsable(LeafCertificate leaf, Identity identity) {
    try {
      leaf.certificate().verify(authority.certificate().getPublicKey());
      return leaf.authority().equals(authority.certificate()) && leaf.identity().equals(identity)
          && clock.instant().isBefore(renewal(leaf));
    } catch (GeneralSecurityException | IllegalArgumentException ofAnotherAuthority) {
      return false;
    }
  }

  /** When two thirds of its life are over: enough time remains to be without an operator for a while. */
  private static Instant renewal(LeafCertificate leaf) {
    var from = leaf.certificate().getNotBefore().toInstant();
    var life = Duration.between(from, leaf.certificate().getNotAfter().toInstant());
    return from.plus(life.multipliedBy(2).dividedBy(3));
  }

  private Identity identity(Role role) {
    return Identity.of(job.getMetadata().getNamespace(), job.getMetadata().getName(), role);
  }
}
