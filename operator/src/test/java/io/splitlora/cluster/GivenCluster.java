package io.splitlora.cluster;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The cluster of TEST_KUBECONFIG, which somebody made for tests. */
record GivenCluster(Path kubeconfig) implements Running {
  private static final int OLDEST_MINOR = 30;

  static GivenCluster check(Path kubeconfig) {
    if (!Files.isReadable(kubeconfig)) {
      throw new NoCluster("TEST_KUBECONFIG names " + kubeconfig + ", which cannot be read");
    }
    try (KubernetesClient client = TestCluster.connect(kubeconfig)) {
      checkVersion(client);
      checkRights(client);
    } catch (KubernetesClientException e) {
      throw new NoCluster("the cluster of TEST_KUBECONFIG does not answer: " + e.getMessage());
    }
    return new GivenCluster(kubeconfig);
  }

  private static void checkVersion(KubernetesClient client) {
    var version = client.getKubernetesVersion();
    int minor = Integer.parseInt(version.getMinor().replaceAll("\\D.*", ""));
    if (minor < OLDEST_MINOR) {
      throw new NoCluster("the cluster of TEST_KUBECONFIG is Kubernetes %s; the tests need 1.%d or newer"
          .formatted(version.getGitVersion(), OLDEST_MINOR));
    }
  }

  /** The tests install definitions, roles and namespaces, so they ask for everything. */
  private static void checkRights(KubernetesClient client) {
    var question = new SelfSubjectAccessReviewBuilder().withNewSpec().withNewResourceAttributes()
        .withGroup("*").withResource("*").withVerb("*").endResourceAttributes().endSpec().build();
    if (!client.resource(question).create().getStatus().getAllowed()) {
      throw new NoCluster("the user of TEST_KUBECONFIG may not do everything; the tests install definitions, roles"
          + " and namespaces: use an administrator of a cluster made for tests");
    }
  }

  @Override
  public void loadImage(Path archive) {
    if (!"present".equals(System.getenv("TEST_IMAGES"))) {
      throw new NoCluster("images cannot be loaded into the cluster of TEST_KUBECONFIG: import " + archive
          + " and the other images (the build's two and what src/test/cluster/pod-image writes) on its nodes, with"
          + " `ctr --namespace k8s.io images import`, and say so with TEST_IMAGES=present");
    }
  }
}
