package io.splitlora.cluster;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A namespace of one test. Closing it asks for its deletion; the contents go in the background. */
public record TestNamespace(TestCluster cluster, String name) implements AutoCloseable {

  static TestNamespace create(TestCluster cluster, String podSecurity) {
    var wanted = new NamespaceBuilder().withNewMetadata().withGenerateName("test-")
        .addToLabels("pod-security.kubernetes.io/enforce", podSecurity).endMetadata().build();
    return new TestNamespace(cluster, cluster.client().resource(wanted).create().getMetadata().getName());
  }

  public Outcome kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("--namespace", name));
    command.addAll(List.of(arguments));
    return cluster.kubectl(command.toArray(String[]::new));
  }

  /** Begins a kubectl that goes on until it is ended, such as a port-forward. */
  public Process begin(String... arguments) throws IOException {
    List<String> command = cluster.kubectlCommand("--namespace", name);
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  @Override
  public void close() {
    cluster.client().namespaces().withName(name).delete();
  }
}
