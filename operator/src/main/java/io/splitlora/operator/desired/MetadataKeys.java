package io.splitlora.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/**
 * Keys of labels or annotations that a user may give to pods. One with a domain speaks to some controller of the
 * cluster, which may do for such a pod what its user may not: add a volume, a token, a network. These are known not to.
 * Services of others select by {@code app.kubernetes.io}, which would send such a pod their requests.
 *
 * @param domains the part of a key before its slash
 * @param obeyed keys without a domain that some controller obeys all the same
 */
record MetadataKeys(Set<String> domains, Set<String> obeyed) {
  static final MetadataKeys LABELS = new MetadataKeys(Set.of("kueue.x-k8s.io"), Set.of("aadpodidbinding"));
  static final MetadataKeys ANNOTATIONS = new MetadataKeys(Set.of("cluster-autoscaler.kubernetes.io", "karpenter.sh",
      "kubectl.kubernetes.io", "kueue.x-k8s.io", "prometheus.io"), Set.of());

  Optional<String> refusal(JsonNode map) {
    return map.properties().stream().map(entry -> entry.getKey()).filter(key -> !isAllowed(key)).findFirst()
        .map(key -> obeyed.contains(key) ? "has %s, which gives a pod an identity".formatted(key)
            : "has %s; a key with a domain may have one of %s".formatted(key,
                String.join(", ", domains.stream().sorted().toList())));
  }

  private boolean isAllowed(String key) {
    int slash = key.indexOf('/');
    return slash < 0 ? !obeyed.contains(key) : domains.contains(key.substring(0, slash));
  }
}
