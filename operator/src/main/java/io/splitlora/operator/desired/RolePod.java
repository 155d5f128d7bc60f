package io.splitlora.operator.desired;

import io.splitlora.api.v1alpha1.PodSettings;
import io.splitlora.protocol.process.PodPaths;
import io.splitlora.protocol.process.RoleCommandLine;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What is particular to a role's pod; {@link PodTemplates} adds what all of them share.
 *
 * @param labels labels of the pod, among them those that select it
 * @param name of its Job or Deployment, and of the Secret with the role's certificate
 * @param command the role and its own options, without those that all roles have
 * @param port where it listens, for the roles that can be called
 * @param called whether others call it in this job: it is ready when it listens
 * @param claims claims of {@code pvc://} sources, mounted read-only under {@link PodPaths#CLAIMS}
 * @param mounts folder of each writable claim, by its claim's name
 */
record RolePod(Map<String, String> labels, PodSettings settings, String name, RoleCommandLine command, OptionalInt port,
    boolean called, List<String> claims, Map<String, String> mounts) {

  /** Whether the user lets the pod have its node's addresses and ports. */
  boolean onHostNetwork() {
    return settings.podTemplate() != null && settings.podTemplate().get("spec") instanceof Map<?, ?> spec
        && "true".equals(String.valueOf(spec.get("hostNetwork")));
  }
}
