package io.splitlora.operator.install;

import io.splitlora.cluster.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The operator as users install it, from manifests/ and with the images of this build; once for all tests. */
public final class InstalledOperator {
  private static final String NAMESPACE = "splitlora-system";
  private static final List<Path> IMAGES =
      List.of(Path.of("target/operator-image.tar"), Path.of("../worker-image/worker/target/worker-image.tar"));

  private static final class Once {
    static final InstalledOperator OPERATOR = new InstalledOperator();
  }

  private final TestCluster cluster = TestCluster.withNode();

  private InstalledOperator() {
    for (Path image : IMAGES) {
      if (!Files.exists(image)) {
        throw new IllegalStateException(image.toAbsolutePath().normalize() + " is missing: build it with mvn verify");
      }
      cluster.loadImage(image);
    }
    cluster.kubectl("apply", "--server-side", "--force-conflicts", "-k", "../manifests").mustSucceed();
    awaitReady();
  }

  public static InstalledOperator get() {
    return Once.OPERATOR;
  }

  public TestCluster cluster() {
    return cluster;
  }

  /** SIGKILL; its Deployment starts another. */
  public void kill() {
    kubectl("delete", "pod", "-l", "app.kubernetes.io/name=splitlora-operator", "--grace-period=0", "--force", "--wait=false");
  }

  private void awaitReady() {
    kubectl("rollout", "status", "deployment/splitlora-operator", "--timeout=60s");
  }

  public String log() {
    return cluster.kubectl("--namespace", NAMESPACE, "logs", "deployment/splitlora-operator", "--tail=40").out();
  }

  private String kubectl(String... arguments) {
    var all = new ArrayList<>(List.of("--namespace", NAMESPACE));
    all.addAll(List.of(arguments));
    return cluster.kubectl(all.toArray(String[]::new)).mustSucceed();
  }
}
