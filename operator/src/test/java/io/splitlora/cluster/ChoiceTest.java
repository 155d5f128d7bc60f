package io.splitlora.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceTest {

  @ParameterizedTest
  @CsvSource(textBlock = """
      # tier,        TEST_CLUSTER, TEST_KUBECONFIG, linux, root,  cgroup1, docker, provider
      NODE,          '',           '',              true,  true,  true,    false,  LOCAL
      NODE,          '',           '',              true,  true,  true,    true,   K3S
      NODE,          '',           '',              false, false, false,   true,   K3S
      NODE,          '',           '/test',         true,  true,  true,    true,   KUBECONFIG
      NODE,          local,        '/test',         true,  true,  true,    true,   LOCAL
      NODE,          k3s,          '',              true,  true,  true,    false,  K3S
      NODE,          kubeconfig,   '/test',         false, false, false,   false,  KUBECONFIG
      CONTROL_PLANE, '',           '',              true,  false, false,   false,  LOCAL
      CONTROL_PLANE, '',           '/test',         true,  false, false,   true,   LOCAL
      CONTROL_PLANE, '',           '',              false, false, false,   true,   K3S
      CONTROL_PLANE, '',           '/test',         false, false, false,   true,   KUBECONFIG
      CONTROL_PLANE, k3s,          '',              true,  true,  true,    true,   K3S
      """)
  void chooses(Tier tier, String named, String kubeconfig, boolean linux, boolean root, boolean cgroup1,
      boolean docker, Provider expected) {
    var machine = machine(named, kubeconfig, linux, root, cgroup1, docker);
    assertEquals(expected, Choice.of(tier, machine).provider());
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      # TEST_CLUSTER, linux, root,  cgroup1, the sentence contains
      '',             false, false, false,   this is not Linux; start Docker
      '',             true,  false, true,    this process is not root
      '',             true,  true,  false,   this machine has no cgroup v1
      minikube,       true,  true,  true,    'one of kubeconfig, k3s, local'
      kubeconfig,     true,  true,  true,    TEST_KUBECONFIG names no file
      """)
  void saysWhatIsLacking(String named, boolean linux, boolean root, boolean cgroup1, String expected) {
    var machine = machine(named, "", linux, root, cgroup1, false);
    String sentence = assertThrows(NoCluster.class, () -> Choice.of(Tier.NODE, machine)).getMessage();
    assertTrue(sentence.contains(expected), sentence);
  }

  @Test
  void neverTakesAPlainKubeconfig() {
    var machine = new Machine(Map.of("KUBECONFIG", "/production"), false, false, false, false);
    assertThrows(NoCluster.class, () -> Choice.of(Tier.NODE, machine));
  }

  private static Machine machine(String named, String kubeconfig, boolean linux, boolean root, boolean cgroup1,
      boolean docker) {
    return new Machine(
        Map.of("TEST_CLUSTER", named, "TEST_KUBECONFIG", kubeconfig), linux, root, cgroup1, docker);
  }
}
