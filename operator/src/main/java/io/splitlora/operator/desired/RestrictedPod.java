package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.List;

/**
 * The security context that Kubernetes' Pod Security standard {@code restricted} asks for, put on a pod and on all its
 * containers, whoever wrote them.
 */
final class RestrictedPod {
  private RestrictedPod() {}

  static PodTemplateSpec of(PodTemplateSpec template) {
    return new PodTemplateSpecBuilder(template).editSpec()
        .withAutomountServiceAccountToken(false)
        .editOrNewSecurityContext().withRunAsNonRoot(true)
        .withNewSeccompProfile().withType("RuntimeDefault").endSeccompProfile().endSecurityContext()
        .withContainers(restricted(template.getSpec().getContainers()))
        .withInitContainers(restricted(template.getSpec().getInitContainers()))
        .endSpec().build();
  }

  private static List<Container> restricted(List<Container> containers) {
    return containers == null ? List.of() : containers.stream().map(container -> new ContainerBuilder(container)
        .withSecurityContext(restricted(container.getSecurityContext())).build()).toList();
  }

  private static SecurityContext restricted(SecurityContext said) {
    var context = said == null ? new SecurityContextBuilder() : new SecurityContextBuilder(said);
    return context.withAllowPrivilegeEscalation(false).withRunAsNonRoot(true)
        .withNewCapabilities().withDrop("ALL").endCapabilities().build();
  }
}
