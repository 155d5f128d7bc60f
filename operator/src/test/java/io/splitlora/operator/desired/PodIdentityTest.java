package io.splitlora.operator.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.operator.ExampleJob;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** New jobs' pods ask for their certificates; those of a job that had Secrets when it began go on with these. */
class PodIdentityTest {
  private static final OperatorSettings BEFORE = new OperatorSettings("registry/worker:1", "splitlora-system");
  private static final OperatorSettings NOW =
      new OperatorSettings("registry/worker:2", "splitlora-system").withAuthorities("PEM");
  private static final String RAISED = "spec.clientPools[0].resources.limits={memory: 4Gi}";

  @Test
  void aNewJobsPodsProveWhoTheyAreAndHoldTheirKeysInMemory() {
    var objects = apply(ExampleJob.with(), List.of());
    assertEquals(3, templates(objects).size());
    for (PodTemplateSpec pod : templates(objects)) {
      assertFalse(pod.getSpec().getAutomountServiceAccountToken(), "no token for the API server");
      assertEquals("Memory", volume(pod, "certificates").getEmptyDir().getMedium());
      var sources = volume(pod, "identity").getProjected().getSources();
      var token = sources.get(0).getServiceAccountToken();
      assertEquals(List.of("splitlora.io", "token", "3600"),
          List.of(token.getAudience(), token.getPath(), token.getExpirationSeconds().toString()));
      assertEquals("quickstart", sources.get(1).getConfigMap().getName());
      var container = pod.getSpec().getContainers().get(0);
      assertTrue(container.getArgs().containsAll(List.of("--issuer", "splitlora-operator.splitlora-system.svc:7446",
          "--identity", "/identity", "--certificates", "/certificates")), container.getArgs().toString());
      assertTrue(container.getVolumeMounts().stream().filter(mount -> mount.getMountPath().equals("/certificates"))
          .allMatch(mount -> mount.getReadOnly() == null));
    }
    assertEquals("PEM", config(objects).getData().get("ca.crt"));
    assertFalse(PodIdentity.isBySecrets(objects));
    assertEquals(objects, apply(ExampleJob.with(), objects));
  }

  @Test
  void everyPodMayCallTheOperatorAndNobodyElseNew() {
    var policy = PoolObjects.policy(ExampleJob.with(), ExampleJob.with().getSpec().clientPools().get(0), NOW);
    var issuer = policy.getSpec().getEgress().get(1);
    assertEquals(7446, issuer.getPorts().get(0).getPort().getIntVal());
    assertEquals("splitlora-operator",
        issuer.getTo().get(0).getPodSelector().getMatchLabels().get("app.kubernetes.io/name"));
    assertEquals(1, issuer.getTo().size());
  }

  @Test
  void aJobThatBeganWithSecretsGoesOnWithThem() {
    var present = earlier(ExampleJob.with());
    assertBySecrets(apply(ExampleJob.with(), present), "registry/worker:1");
    assertBySecrets(apply(ExampleJob.with(RAISED), present), "registry/worker:1");
    for (HasMetadata lost : present) { // and if one of its objects is made again
      assertBySecrets(apply(ExampleJob.with(), present.stream().filter(object -> object != lost).toList()),
          "registry/worker:1");
    }
    for (HasMetadata only : present) { // all others were deleted by hand
      if (PodOrigin.hasOptions(only)) {
        assertBySecrets(apply(ExampleJob.with(), List.of(only)), "registry/worker:1");
      }
    }
  }

  /** Its other pods have certificates that a pod with an issued one would not trust. */
  @Test
  void soItDoesWithAnImageThatKnowsMore() {
    var present = earlier(ExampleJob.with());
    var changed = apply(ExampleJob.with("spec.image=own/worker:3"), present);
    assertBySecrets(changed, "own/worker:3");
    assertBySecrets(apply(ExampleJob.with("spec.image=own/worker:3"), changed), "own/worker:3");
  }

  /** It once made a note of two lines, the first of which said that an image knows no options: the way to Secrets. */
  @Test
  void anImagesNameForgesNoNote() {
    var note = new ImageOptions(Map.of("a\nb", Set.of("--issuer"), "c", Set.of("--issuer"))).note();
    assertEquals("c --issuer", note);
    var job = ExampleJob.with();
    for (String image : List.of("a\nb", "a b", "a\u2028b", "a\n", "a\tb")) {
      var spec = ExampleJob.with().getSpec();
      job.setSpec(new SplitLoRAJobSpec(spec.model(), spec.adapter(), spec.split(), spec.training(), spec.aggregation(),
          spec.clientPools(), spec.splitServer(), spec.aggregator(), spec.evaluation(), spec.runPolicy(), spec.export(),
          image));
      var refusal = assertThrows(InvalidJobException.class, () -> apply(job, List.of()), image);
      assertEquals("InvalidImage", refusal.reason());
    }
  }

  @Test
  void oneWithoutAnyRecordIsKnownByItsPods() {
    var present = earlier(ExampleJob.with());
    present.forEach(object -> object.getMetadata().setAnnotations(null));
    assertBySecrets(apply(ExampleJob.with(), present), "registry/worker:1");
  }

  // --- helpers ---

  /** What the operator does with a job whose objects are these. */
  private static List<HasMetadata> apply(SplitLoRAJob job, Collection<HasMetadata> present) {
    var settings =
        PodIdentity.isBySecrets(present) ? new OperatorSettings(NOW.workerImage(), NOW.namespace()) : NOW;
    return DesiredObjects.of(job, pool -> 1, settings, present);
  }

  /** As an operator made them that knew Secrets alone. */
  private static List<HasMetadata> earlier(SplitLoRAJob job) {
    return DesiredObjects.of(job, pool -> 1, BEFORE, List.of()).stream().map(Serialization::clone).toList();
  }

  private static void assertBySecrets(List<HasMetadata> objects, String image) {
    assertTrue(PodIdentity.isBySecrets(objects));
    assertEquals(3, templates(objects).size());
    for (PodTemplateSpec pod : templates(objects)) {
      assertTrue(volume(pod, "certificates").getSecret().getSecretName().startsWith("quickstart-"));
      assertTrue(pod.getSpec().getVolumes().stream().noneMatch(volume -> volume.getName().equals("identity")));
      var container = pod.getSpec().getContainers().get(0);
      assertEquals(image, container.getImage());
      assertTrue(container.getArgs().stream().noneMatch(List.of("--issuer", "--identity")::contains),
          container.getArgs().toString());
    }
    assertNull(config(objects).getData().get("ca.crt"));
  }

  private static ConfigMap config(List<HasMetadata> objects) {
    return objects.stream().filter(ConfigMap.class::isInstance).map(ConfigMap.class::cast).findFirst().orElseThrow();
  }

  private static List<PodTemplateSpec> templates(List<HasMetadata> objects) {
    return objects.stream().flatMap(object -> WorkerImage.template(object).stream()).toList();
  }

  private static Volume volume(PodTemplateSpec pod, String name) {
    return pod.getSpec().getVolumes().stream().filter(volume -> volume.getName().equals(name)).findFirst()
        .orElseThrow();
  }
}
