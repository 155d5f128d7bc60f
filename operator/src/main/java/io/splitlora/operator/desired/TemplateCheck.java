package io.splitlora.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;

/** What of a {@code podTemplate} nobody could make a pod of, and the API server would not name. */
record TemplateCheck(RolePod pod) {

  /** Refuses entries of lists that are empty, and those without what tells them from others. */
  void entries(String path, JsonNode node) {
    node.properties().forEach(field -> entries(path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
        field.getKey(), field.getValue()));
  }

  private void entries(String path, String name, JsonNode node) {
    if (!node.isArray()) {
      entries(path, node);
      return;
    }
    for (int i = 0; i < node.size(); i++) {
      String entry = "%s[%d]".formatted(path, i);
      if (node.get(i).isNull()) {
        throw refusal(entry + " is empty; take it out");
      }
      MergeKeys.missing(name, node.get(i)).ifPresent(key -> {
        throw refusal("%s has no %s; write one".formatted(entry, key));
      });
      entries(entry, name, node.get(i));
    }
  }

  /** Refuses a role's container that an explicit null has taken the image. */
  void image(PodTemplateSpec merged) {
    for (Container container : merged.getSpec().getContainers()) {
      if (container.getName().equals(PodTemplates.CONTAINER)
          && (container.getImage() == null || container.getImage().isBlank())) {
        throw refusal("the image of spec.containers[%s] is empty; name one, or leave the field out"
            .formatted(PodTemplates.CONTAINER));
      }
    }
  }

  InvalidJobException refusal(String what) {
    return new InvalidJobException("InvalidPodTemplate", ofPod(what));
  }

  /** A pod could be made of it, and not by everybody who may create jobs. */
  InvalidJobException forbidden(String what) {
    return new InvalidJobException("PodTemplateForbidden", ofPod(what)
        + "; take it out, or ask the cluster's administrator for SPLITLORA_ANY_POD_TEMPLATE=true; pods that run stay");
  }

  private String ofPod(String what) {
    return "podTemplate of %s: %s".formatted(Labels.describe(pod.labels()), what);
  }
}
