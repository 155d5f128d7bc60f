package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;

/** What holds for a role's container where neither the user's resources nor the podTemplate says anything. */
final class ContainerDefaults {
  /** What small models need: a node takes no more pods than it can hold, and starves these last. */
  private static final Map<String, Quantity> REQUESTS =
      Map.of("cpu", new Quantity("100m"), "memory", new Quantity("512Mi"));

  private ContainerDefaults() {}

  static PodTemplateSpec fill(PodTemplateSpec template, OperatorSettings operator) {
    return new PodTemplateSpecBuilder(template).editSpec()
        .withContainers(template.getSpec().getContainers().stream()
            .map(
                container -> container.getName().equals(PodTemplates.CONTAINER) ? fill(container, operator) : container)
            .toList())
        .endSpec().build();
  }

  private static Container fill(Container worker, OperatorSettings operator) {
    var filled = new ContainerBuilder(worker).withResources(fill(worker.getResources()));
    return worker.getImagePullPolicy() == null
        ? filled.withImagePullPolicy(operator.pullPolicy().orElseGet(() -> pullPolicy(worker.getImage()))).build()
        : filled.build();
  }

  /** A resource with a limit is reserved up to it, as Kubernetes does: a request of ours could be above it. */
  private static ResourceRequirements fill(ResourceRequirements said) {
    var filled = new ResourceRequirementsBuilder(said);
    REQUESTS.forEach((resource, quantity) -> {
      if (!said.getRequests().containsKey(resource) && !said.getLimits().containsKey(resource)) {
        filled.addToRequests(resource, quantity);
      }
    });
    return filled.build();
  }

  /**
   * A tag that moves in a registry is looked up there again; an image that was loaded into the nodes by hand cannot be.
   */
  static String pullPolicy(String image) {
    String tag = image.substring(image.lastIndexOf('/') + 1);
    boolean moves = !image.contains("@") && (!tag.contains(":") || tag.endsWith(":latest") || tag.endsWith("SNAPSHOT"));
    return moves && !image.startsWith("localhost/") ? "Always" : "IfNotPresent";
  }
}
