package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.issuance.OperatorIssuer;
import io.splitlora.protocol.process.RoleCommandLine;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * How a pod comes by its certificate. It makes a key in its own memory, and proves to the operator which pod it is by a
 * token that is of use nowhere else. Pods of a job that an earlier operator began read Secrets, all of them until the
 * job's end: certificates of both kinds do not trust each other.
 */
public final class PodIdentity {
  static final String CERTIFICATES = "certificates";
  static final String IDENTITY = "identity";
  /** Options of those whose certificates are issued. */
  static final Set<String> OPTIONS = Set.of(RoleCommandLine.ISSUER, RoleCommandLine.IDENTITY);
  /** The kubelet brings another one long before. */
  private static final long TOKEN_SECONDS = 3600;
  private static final Quantity KEYS_LIMIT = new Quantity("1Mi");

  private PodIdentity() {}

  /**
   * Whether a job's pods read their certificates from Secrets: some of its objects say so. That is no proof that these
   * Secrets are the job's: none may be mounted before their owner has been looked at.
   */
  public static boolean isBySecrets(Collection<HasMetadata> present) {
    return PodOrigin.options(present.stream()).isLacking(RoleCommandLine.ISSUER)
        || present.stream().flatMap(object -> WorkerImage.template(object).stream())
            .flatMap(template -> template.getSpec().getVolumes().stream())
            .anyMatch(volume -> volume.getName().equals(CERTIFICATES) && volume.getSecret() != null);
  }

  static List<Volume> volumes(SplitLoRAJob job) {
    var certificates = new VolumeBuilder().withName(CERTIFICATES)
        .withNewEmptyDir().withMedium("Memory").withSizeLimit(KEYS_LIMIT).endEmptyDir().build();
    var identity = new VolumeBuilder().withName(IDENTITY).withNewProjected()
        .addNewSource().withNewServiceAccountToken().withAudience(OperatorIssuer.AUDIENCE)
        .withExpirationSeconds(TOKEN_SECONDS).withPath(OperatorIssuer.TOKEN).endServiceAccountToken().endSource()
        .addNewSource().withNewConfigMap().withName(ObjectNames.of(job).config())
        .addNewItem().withKey(LeafCertificate.AUTHORITY).withPath(LeafCertificate.AUTHORITY).endItem()
        .endConfigMap().endSource()
        .endProjected().build();
    return List.of(certificates, identity);
  }

  static List<Volume> secret(RolePod pod) {
    return List.of(new VolumeBuilder().withName(CERTIFICATES).withNewSecret()
        .withSecretName(pod.name()).withDefaultMode(0440).endSecret().build());
  }
}
