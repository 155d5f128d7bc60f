package io.splitlora.cluster;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Who provides the cluster; TEST_CLUSTER names one in lower case. */
public enum Provider {
  /** The cluster of TEST_KUBECONFIG. */
  KUBECONFIG,
  /** k3s in a container. */
  K3S,
  /** Kubernetes from the scripts in src/test/cluster. */
  LOCAL;

  static Provider named(String name) {
    return Arrays.stream(values()).filter(provider -> provider.lowerCase().equals(name)).findFirst()
        .orElseThrow(() -> new NoCluster("TEST_CLUSTER is '%s'; write one of %s".formatted(name, names())));
  }

  private static String names() {
    return Arrays.stream(values()).map(Provider::lowerCase).collect(Collectors.joining(", "));
  }

  String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }
}
