package io.splitlora.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The cluster of the tests: started once in a process, with SplitLoRA's definitions installed. */
public final class TestCluster {
  /** A lock for tests: whoever changes the installed definitions is alone with those who need them as they are. */
  public static final String DEFINITIONS = "definitions";

  private static final Path MANIFESTS_OF_DEFINITIONS = Path.of("../manifests/crds");

  private final Running running;
  private final KubernetesClient client;

  private TestCluster(Tier tier) {
    Choice choice = Choice.of(tier, Machine.observe());
    System.err.printf("test cluster (%s): %s, because %s%n", tier, choice.provider().lowerCase(), choice.why());
    running = start(choice.provider(), tier);
    client = connect(running.kubeconfig());
    kubectl("apply", "--server-side", "--force-conflicts", "-f", MANIFESTS_OF_DEFINITIONS.toString()).mustSucceed();
    kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", MANIFESTS_OF_DEFINITIONS.toString())
        .mustSucceed();
  }

  /** An API server whose objects nobody touches but the test. */
  public static TestCluster controlPlane() {
    return ControlPlane.CLUSTER;
  }

  /** A cluster that runs pods. */
  public static TestCluster withNode() {
    return WithNode.CLUSTER;
  }

  // The class loader starts each once, and only when a test asks for it.
  private static final class ControlPlane {
    static final TestCluster CLUSTER = new TestCluster(Tier.CONTROL_PLANE);
  }

  private static final class WithNode {
    static final TestCluster CLUSTER = new TestCluster(Tier.NODE);
  }

  private static Running start(Provider provider, Tier tier) {
    return switch (provider) {
      case KUBECONFIG -> GivenCluster.check(Path.of(System.getenv("TEST_KUBECONFIG")));
      case K3S -> K3sCluster.start(tier);
      case LOCAL -> LocalCluster.start(tier);
    };
  }

  static KubernetesClient connect(Path kubeconfig) {
    return new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig.toFile())).build();
  }

  public Path kubeconfig() {
    return running.kubeconfig();
  }

  /** Shared by all tests; nobody closes it. */
  public KubernetesClient client() {
    return client;
  }

  public Outcome kubectl(String... arguments) {
    return Command.run(kubectlCommand(arguments));
  }

  List<String> kubectlCommand(String... arguments) {
    List<String> command = new ArrayList<>(
        List.of(LocalCluster.script("kubectl"), "--kubeconfig", running.kubeconfig().toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Makes an image archive (OCI, or of `docker save`) known to the node. */
  public void loadImage(Path archive) {
    running.loadImage(archive);
  }

  /** A fresh namespace, deleted when it is closed. */
  public TestNamespace namespace() {
    return TestNamespace.create(this, "privileged");
  }

  /** One whose pods must keep to the restricted Pod Security standard. */
  public TestNamespace restrictedNamespace() {
    return TestNamespace.create(this, "restricted");
  }
}
