package io.splitlora.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/**
 * Keys of labels or annotations that a user may give to pods. One with a domain speaks to some controller of the
 * cluster, which may do for such a pod what its user may not: add a volume, a token, a network. These are known not to.
 *
 * @param domains the part of a key before its slash
 */
record MetadataKeys(Set<String> domains) {
  static final MetadataKeys LABELS = new MetadataKeys(Set.of("app.kubernetes.io", "kueue.x-k8s.io"));
  static final MetadataKeys ANNOTATIONS = new MetadataKeys(Set.of("cluster-autoscaler.kubernetes.io", "karpenter.sh",
      "kubectl.kubernetes.io", "kueue.x-k8s.io", "prometheus.io"));

  Optional<String> refusal(JsonNode map) {
    return map.properties().stream().map(entry -> entry.getKey()).filter(key -> !isAllowed(key)).findFirst()
        .map(key -> "has %s; a key with a domain may have one of %s".formatted(key,
            String.join(", ", domains.stream().sorted().toList())));
  }

  private boolean isAllowed(String key) {
    int slash = key.indexOf('/');
    return slash < 0 || domains.contains(key.substring(0, slash));
  }
}
