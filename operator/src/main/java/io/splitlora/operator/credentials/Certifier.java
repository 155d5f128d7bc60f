package io.splitlora.operator.credentials;

import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.protocol.connection.IssuerTransport;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Lifetime;
import io.splitlora.protocol.identity.P256;
import io.splitlora.protocol.identity.Role;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Signs the certificates of pods, each for a day, and has the operator's own, which exist only in its memory. */
public final class Certifier {
  /** The operator's name among the pods of a job. */
  private static final String OPERATOR = "splitlora-operator";
  /** The share of its life after which a certificate is made again. */
  private static final double RENEWED_AFTER = 1.0 / 3;

  private final Supplier<Authorities> authorities;
  private final String namespace;
  private final Clock clock;
  private Optional<LeafCertificate> serving = Optional.empty();

  /** @param namespace the operator's */
  public Certifier(Supplier<Authorities> authorities, String namespace, Clock clock) {
    this.authorities = authorities;
    this.namespace = namespace;
    this.clock = clock;
  }

  public Authorities authorities() {
    return authorities.get();
  }

  /** For a key that a pod has made, and who the operator found that the pod is. */
  public X509Certificate sign(Identity identity, PublicKey key, List<String> hosts) {
    return authorities().signer(clock.instant()).sign(identity, hosts, key, clock, Authorities.LIFE);
  }

  /** What the operator shows to the job's aggregator; another each time it is asked for. */
  public LeafCertificate operator(SplitLoRAJob job) {
    var meta = job.getMetadata();
    return leaf(Identity.of(meta.getNamespace(), meta.getName(), Role.OPERATOR)
        .as(new Identity.Pod(meta.getUid(), OPERATOR)), List.of());
  }

  /** What the operator shows to pods that ask for a certificate. */
  public synchronized LeafCertificate serving() {
    Instant now = clock.instant();
    if (serving.isEmpty() || now.isAfter(Lifetime.after(serving.get().certificate(), RENEWED_AFTER))) {
      serving = Optional.of(leaf(Identity.of(namespace, OPERATOR, Role.OPERATOR), List.of(IssuerTransport.HOST)));
    }
    return serving.get();
  }

  private LeafCertificate leaf(Identity identity, List<String> hosts) {
    var keys = P256.newKeys();
    return new LeafCertificate(sign(identity, keys.getPublic(), hosts), keys.getPrivate(), authorities().trusted());
  }
}
