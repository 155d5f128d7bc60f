package io.splitlora.operator.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.splitlora.cluster.TestCluster;
import io.splitlora.operator.desired.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What manifests/ installs: nothing that the operator does not need. */
@ResourceLock(value = TestCluster.DEFINITIONS, mode = ResourceAccessMode.READ)
@ResourceLock(value = InstallIT.RIGHTS, mode = ResourceAccessMode.READ)
public class InstallIT {
  /** A lock for tests: who gives the operator further rights is alone with those who look at what it has. */
  public static final String RIGHTS = "rights of the operator";

  private static final String ACCOUNT = "system:serviceaccount:splitlora-system:splitlora-operator";

  private static final TestCluster CLUSTER = TestCluster.controlPlane();

  @BeforeAll
  static void install() {
    CLUSTER.kubectl("apply", "-k", "../manifests").mustSucceed();
  }

  @Test
  void noRuleHasAWildcard() {
    ClusterRole role = CLUSTER.client().rbac().clusterRoles().withName("splitlora-operator").get();
    for (PolicyRule rule : role.getRules()) {
      var words = new ArrayList<>(rule.getVerbs());
      words.addAll(rule.getResources());
      words.addAll(rule.getApiGroups());
      assertFalse(words.contains("*"), rule.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
      "yes, create, deployments.apps, lab", "yes, patch, splitlorajobs.splitlora.io/status, lab",
      "yes, create, events, lab",
      "yes, get, events, lab", "yes, list, events, lab", "yes, patch, events, lab", "yes, patch, pods, lab",
      "yes, delete, pods, lab",
      "yes, update, leases.coordination.k8s.io, splitlora-system",
      "no, update, leases.coordination.k8s.io, lab", "no, create, pods, lab", "no, create, pods/exec, lab",
      "yes, create, tokenreviews.authentication.k8s.io, lab", "yes, get, replicasets.apps, lab",
      "no, get, secrets, lab", "no, list, secrets, lab", "no, create, secrets, lab", "no, delete, secrets, lab",
      "yes, create, secrets, splitlora-system", "no, get, secrets, splitlora-system",
      "no, list, secrets, splitlora-system",
      "no, delete, persistentvolumeclaims, lab", "no, update, splitlorajobs.splitlora.io, lab",
      "no, delete, splitlorajobs.splitlora.io, lab",
      "no, list, nodes, lab", "no, create, rolebindings.rbac.authorization.k8s.io, lab", "no, impersonate, users, lab"})
  void theOperatorMayDoWhatItDoes(String answer, String verb, String resource, String namespace) {
    String[] parts = resource.split("/");
    var question = new ArrayList<>(List.of("auth", "can-i", verb, parts[0], "--namespace", namespace, "--as", ACCOUNT));
    if (parts.length > 1) {
      question.add("--subresource=" + parts[1]);
    }
    assertEquals(answer, CLUSTER.kubectl(question.toArray(String[]::new)).out().strip());
  }

  @Test
  void itsAuthorityIsTheOneSecretThatItReads() {
    for (String verb : List.of("get", "update")) {
      assertEquals("yes", CLUSTER.kubectl("auth", "can-i", verb, "secrets/splitlora-authority", "--namespace",
          "splitlora-system", "--as", ACCOUNT).out().strip());
    }
  }

  @Test
  void theImagesAreThoseOfThisVersion() {
    String version = System.getProperty("project.version");
    assertEquals("localhost/splitlora-operator:" + version, deployment("{.spec.template.spec.containers[0].image}"));
    String config = deployment("{.spec.template.spec.containers[0].envFrom[0].configMapRef.name}");
    assertEquals("localhost/splitlora-worker:" + version,
        CLUSTER.kubectl("-n", "splitlora-system", "get", "configmap", config,
            "-o", "jsonpath={.data.SPLITLORA_WORKER_IMAGE}").mustSucceed());
  }

  @Test
  void whoCollectsMetricsAndPodsOfJobsMayCallTheOperator() {
    var rules = CLUSTER.client().network().v1().networkPolicies().inNamespace("splitlora-system")
        .withName("splitlora-operator").get().getSpec().getIngress();
    assertEquals(2, rules.size());
    assertEquals(Map.of("splitlora.io/collects-metrics", "true"),
        rules.get(0).getFrom().get(0).getNamespaceSelector().getMatchLabels());
    assertEquals("http", rules.get(0).getPorts().get(0).getPort().getStrVal());
    assertEquals(Map.of(Labels.MANAGED_BY, Labels.OPERATOR),
        rules.get(1).getFrom().get(0).getPodSelector().getMatchLabels());
    assertEquals("issuer", rules.get(1).getPorts().get(0).getPort().getStrVal());
  }

  @Test
  void thePlatformMayChooseTheUser() {
    assertEquals("", deployment("{.spec.template.spec.securityContext.runAsUser}"));
    assertEquals("true", deployment("{.spec.template.spec.securityContext.runAsNonRoot}"));
  }

  @Test
  void theNamespaceAllowsOnlyRestrictedPods() {
    String labels =
        CLUSTER.kubectl("get", "namespace", "splitlora-system", "-o", "jsonpath={.metadata.labels}").mustSucceed();
    assertTrue(labels.contains("\"pod-security.kubernetes.io/enforce\":\"restricted\""), labels);
  }

  private static String deployment(String path) {
    return CLUSTER
        .kubectl("-n", "splitlora-system", "get", "deployment", "splitlora-operator", "-o", "jsonpath=" + path)
        .mustSucceed();
  }
}
