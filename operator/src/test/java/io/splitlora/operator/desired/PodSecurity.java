package io.splitlora.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the Pod Security standard {@code restricted} forbids, written from its text, and what gives a pod the rights of
 * an account; see https://kubernetes.io/docs/concepts/security/pod-security-standards.
 */
final class PodSecurity {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> FORBIDDEN = Set.of("hostNetwork", "hostPID", "hostIPC", "hostPort", "privileged",
      "procMount", "seLinuxOptions", "sysctls", "windowsOptions", "appArmorProfile", "host", "add", "serviceAccount",
      "serviceAccountName", "serviceAccountToken", "ephemeralContainers");
  private static final Set<String> VOLUMES = Set.of("name", "configMap", "downwardAPI", "emptyDir", "ephemeral",
      "image", "persistentVolumeClaim", "projected", "secret");

  private PodSecurity() {}

  static List<String> violations(PodTemplateSpec template) {
    JsonNode pod = JSON.valueToTree(template).get("spec");
    var found = new ArrayList<String>();
    fields(pod, found);
    pod.path("volumes").forEach(volume -> volume.fieldNames()
        .forEachRemaining(kind -> add(found, VOLUMES.contains(kind), "volume of kind " + kind)));
    add(found, pod.path("automountServiceAccountToken").isBoolean() && !pod.get("automountServiceAccountToken")
        .booleanValue(), "a token of the account");
    var context = pod.path("securityContext");
    add(found, context.path("runAsNonRoot").asBoolean(false), "root");
    add(found, context.path("runAsUser").asLong(1) != 0, "user 0");
    add(found, context.path("seccompProfile").path("type").asText().equals("RuntimeDefault"), "no seccomp profile");
    List.of("containers", "initContainers").forEach(kind -> pod.path(kind).forEach(container -> of(container, found)));
    return found;
  }

  private static void of(JsonNode container, List<String> found) {
    var context = container.path("securityContext");
    String name = container.path("name").asText();
    add(found, !context.path("allowPrivilegeEscalation").asBoolean(true), name + ": escalation");
    add(found, context.path("runAsNonRoot").asBoolean(true), name + ": root");
    add(found, context.path("runAsUser").asLong(1) != 0, name + ": user 0");
    add(found, context.path("capabilities").path("drop").toString().equals("[\"ALL\"]"), name + ": capabilities");
    add(found, !context.has("seccompProfile"), name + ": a seccomp profile of its own");
  }

  private static void fields(JsonNode node, List<String> found) {
    node.properties().forEach(field -> {
      boolean harmless = field.getValue().isNull() || field.getValue().isEmpty() && field.getValue().isContainerNode();
      add(found, harmless || !FORBIDDEN.contains(field.getKey()), field.getKey());
    });
    node.forEach(part -> fields(part, found));
  }

  private static void add(List<String> found, boolean holds, String violation) {
    if (!holds) {
      found.add(violation);
    }
  }
}
