package io.splitlora.operator.install;

import io.splitlora.cluster.TestCluster;
import io.splitlora.cluster.TestNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The operator as users install it, from manifests/ and with the images of this build; once for all tests. */
public final class InstalledOperator {
  private static final List<Path> IMAGES =
      List.of(Path.of("target/operator-image.tar"), Path.of("../worker-image/worker/target/worker-image.tar"));

  private static final class Once {
    static final InstalledOperator OPERATOR = new InstalledOperator();
  }

  /**
   * Whoever begins a job holds it as a reader until the job has its pods' image; an upgrade, as the writer. Jobs that
   * have begun must bear an upgrade, and an operator that is killed.
   */
  private final ReentrantReadWriteLock version = new ReentrantReadWriteLock();
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

  /** Held while a job begins. */
  public Lock version() {
    return version.readLock();
  }

  /**
   * Replaces it as an upgrade does, by one that has another image for the pods of new jobs, and afterwards by the
   * first. Only the check begins jobs meanwhile.
   */
  public void whileUpgraded(String workerImage, Runnable check) {
    version.writeLock().lock();
    try {
      replace("SPLITLORA_WORKER_IMAGE=" + workerImage);
      check.run();
    } finally {
      try {
        replace("SPLITLORA_WORKER_IMAGE-");
      } finally {
        version.writeLock().unlock();
      }
    }
  }

  private void replace(String variable) {
    kubectl("set", "env", "deployment/splitlora-operator", variable);
    kubectl("rollout", "status", "deployment/splitlora-operator", "--timeout=120s");
  }

  public String log() {
    return namespace.kubectl("logs", "deployment/splitlora-operator", "--tail=40").out();
  }

  private String kubectl(String... arguments) {
    return namespace.kubectl(arguments).mustSucceed();
  }
}
