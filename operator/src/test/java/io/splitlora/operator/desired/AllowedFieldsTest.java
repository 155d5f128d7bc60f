package io.splitlora.operator.desired;

import static io.splitlora.operator.desired.PodTemplateSamples.everyField;
import static io.splitlora.operator.desired.PodTemplateSamples.pod;
import static io.splitlora.operator.desired.PodTemplateSamples.yaml;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Creating a job is not creating any pod: what a podTemplate may say is on a list. */
class AllowedFieldsTest {
  private static final OperatorSettings OPERATOR = new OperatorSettings("registry/worker:1", "splitlora-system");

  @Test
  void noFieldThatPodsHaveMakesAPodThatTheRestrictedStandardRefuses() {
    var refused = new TreeMap<String, JsonNode>();
    int allowed = 0;
    for (PodFields.Field field : PodFields.all()) {
      try {
        assertEquals(List.of(), PodSecurity.violations(pod(field.template(), OPERATOR)), field.path());
        allowed++;
      } catch (InvalidJobException refusal) {
        String place = refusal.getMessage().split(" ")[3];
        assertEquals("PodTemplateForbidden", refusal.reason(), field.path());
        assertTrue(field.path().startsWith(place), () -> field.path() + ": " + refusal.getMessage());
        refused.putIfAbsent(place, field.template());
      }
    }
    assertTrue(allowed > 200, "allowed " + allowed);
    // what is refused is not harmless where it is let through
    refused.values().removeIf(
        template -> PodSecurity.violations(pod(template, OPERATOR.withAnyPodTemplate(true))).isEmpty());
    assertTrue(refused.keySet().containsAll(List.of("spec.hostNetwork", "spec.volumes[0].hostPath",
        "spec.containers[0].securityContext.privileged", "spec.containers[0].ports[0].hostPort",
        "spec.initContainers[0].securityContext.capabilities", "spec.serviceAccountName",
        "spec.volumes[0].projected.sources[0].serviceAccountToken")), refused.keySet().toString());
  }

  @Test
  void theExampleHasEveryAllowedField() {
    var used = new TreeSet<String>();
    leaves("", everyField(), AllowedFields.RULES, used);
    var allowed = new TreeSet<String>();
    rules("", AllowedFields.RULES, allowed);
    allowed.removeAll(used);
    assertEquals(List.of(), List.copyOf(allowed));
    assertEquals(List.of(), PodSecurity.violations(pod(everyField(), OPERATOR)));
  }

  @Test
  void whatIsRefusedIsToldWithItsPlaceAndWhatToDo() {
    Map.of("spec: {hostNetwork: true}", "spec.hostNetwork is not among the fields that a podTemplate may have",
        "spec: {automountServiceAccountToken: null}",
        "spec.automountServiceAccountToken is not among the fields that a podTemplate may have",
        "spec: {volumes: [{name: a, emptyDir: {}}, {name: b, hostPath: {path: /}}]}",
        "spec.volumes[1].hostPath is not among the fields that a podTemplate may have",
        "spec: {volumes: [{name: a, secret: {secretName: quickstart-ca}}]}",
        "spec.volumes[0].secret.secretName is quickstart-ca, which belongs to the job itself",
        "spec: {containers: [{name: worker, envFrom: [{secretRef: {name: quickstart-cinemas}}]}]}",
        "spec.containers[0].envFrom[0].secretRef.name is quickstart-cinemas, which belongs to the job itself",
        "spec: {containers: [{name: worker, securityContext: {runAsUser: 0}}]}",
        "spec.containers[0].securityContext.runAsUser is not the number of a user other than root",
        "spec: {priorityClassName: system-node-critical}",
        "spec.priorityClassName is system-node-critical, which is for the cluster's own pods",
        "metadata: {labels: {splitlora.io/role: other}}",
        "metadata.labels has splitlora.io/role; a key with a domain may have one of kueue.x-k8s.io",
        "metadata: {finalizers: [a]}", "metadata.finalizers is not among the fields that a podTemplate may have",
        "spec: {volumes: [{name: certificates, emptyDir: {}}]}",
        "spec.volumes[0].name is certificates, by which a pod proves which one it is")
        .forEach((template, what) -> {
          var refusal = assertThrows(InvalidJobException.class, () -> pod(yaml(template), OPERATOR), template);
          assertEquals("PodTemplateForbidden podTemplate of aggregator: " + what
              + "; take it out, or ask the cluster's administrator for SPLITLORA_ANY_POD_TEMPLATE=true; pods that run"
              + " stay", refusal.reason() + " " + refusal.getMessage());
        });
  }

  @Test
  void labelsThatOthersSelectOrObeyAreRefused() {
    for (String label : List.of("aadpodidbinding", "app.kubernetes.io/name")) {
      var refusal = assertThrows(InvalidJobException.class,
          () -> pod(yaml("metadata: {labels: {%s: admin}}".formatted(label)), OPERATOR), label);
      assertTrue(refusal.getMessage().contains("metadata.labels has " + label), refusal.getMessage());
    }
  }

  @Test
  void whoMayAskForAnythingGetsIt() {
    var pod =
        pod(yaml("spec: {hostPID: true, containers: [{name: side, image: a}]}"), OPERATOR.withAnyPodTemplate(true));
    assertTrue(pod.getSpec().getHostPID());
    assertEquals(null, pod.getSpec().getContainers().get(1).getSecurityContext());
  }

  @Test
  void aNullTakesNothingOfTheSecurityContextAway() {
    var pod = pod(yaml("spec: {securityContext: null, containers: [{name: worker, securityContext:"
        + " null}, {name: side, image: a, securityContext: null}]}"), OPERATOR);
    assertEquals(List.of(), PodSecurity.violations(pod));
    assertFalse(pod.getSpec().getAutomountServiceAccountToken());
  }

  // --- helpers ---

  /** Paths of rules that a template uses; the three kinds of containers have one set of rules. */
  private static void leaves(String path, JsonNode value, JsonNode rule, TreeSet<String> found) {
    if (value.isArray()) {
      value.forEach(entry -> leaves(path, entry, rule, found));
    } else if (rule.isTextual()) {
      found.add(path);
    } else {
      value.properties().forEach(field -> leaves(below(path, field.getKey()), field.getValue(),
          rule.get(field.getKey()), found));
    }
  }

  private static void rules(String path, JsonNode rule, TreeSet<String> found) {
    if (rule.isTextual()) {
      found.add(path);
    }
    rule.properties().forEach(field -> rules(below(path, field.getKey()), field.getValue(), found));
  }

  private static String below(String path, String field) {
    return (path + "." + field).replace("initContainers", "containers").replaceAll("(liveness|readiness|startup)Probe",
        "probe").replaceAll("postStart|preStop", "handler");
  }
}
