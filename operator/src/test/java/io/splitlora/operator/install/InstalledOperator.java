package io.splitlora.operator.install;

import io.splitlora.cluster.TestCluster;
import io.splitlora.cluster.TestNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The operator as users install it, from manifests/ and with the images of this build; once for all tests. */
public final class InstalledOperator {
  /**
   * A lock for tests: who changes the operator's version does so while nobody else begins a job. Killing the operator
   * does not change it, so a test that kills shares the lock with the others; their jobs must bear an operator that is
   * away for some seconds.
   */
  public static final String VERSION = "version of the operator";

  private static final List<Path> IMAGES =
      List.of(Path.of("target/operator-image.tar"), Path.of("../worker-image/worker/target/worker-image.tar"));

  private static final class Once {
    static final InstalledOperator OPERATOR = new InstalledOperator();
  }

  private final TestCluster cluster = TestCluster.withNode();
  private final TestNamespace namespace = new TestNamespace(cluster, "splitlora-system");

  private InstalledOperator() {
    for (Path image : IMAGES) {
      if (!Files.exists(image)) {
        throw new IllegalStateException(image.toAbsolutePath().normalize() + " is missing: build it with mvn verify");
      }
      cluster.loadImage(image);
    }
    cluster.kubectl("apply", "--server-side", "--force-conflicts", "-k", "../manifests").mustSucceed();
    kubectl("rollout", "status", "deployment/splitlora-operator", "--timeout=60s");
  }

  public static InstalledOperator get() {
    return Once.OPERATOR;
  }

  public TestCluster cluster() {
    return cluster;
  }

  /** SIGKILL; its Deployment starts another. */
  public void kill() {
    kubectl("delete", "pod", "-l", "app.kubernetes.io/name=splitlora-operator", "--grace-period=0", "--force",
        "--wait=false");
  }

  /** Replaces it as an upgrade does, by one that has another image for the pods of new jobs. */
  public void upgrade(String workerImage) {
    kubectl("set", "env", "deployment/splitlora-operator", "SPLITLORA_WORKER_IMAGE=" + workerImage);
    kubectl("rollout", "status", "deployment/splitlora-operator", "--timeout=120s");
  }

  /** Back to the image of this build. */
  public void downgrade() {
    kubectl("set", "env", "deployment/splitlora-operator", "SPLITLORA_WORKER_IMAGE-");
    kubectl("rollout", "status", "deployment/splitlora-operator", "--timeout=120s");
  }

  public String log() {
    return namespace.kubectl("logs", "deployment/splitlora-operator", "--tail=40").out();
  }

  private String kubectl(String... arguments) {
    return namespace.kubectl(arguments).mustSucceed();
  }
}
