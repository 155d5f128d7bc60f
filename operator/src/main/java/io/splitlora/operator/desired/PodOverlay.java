package io.splitlora.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Lays the user's {@code podTemplate} over the operator's: the user's word holds field by field, entries of lists
 * are merged where Kubernetes merges them, other lists are replaced. The labels that select the pod and the role's
 * arguments stay ours.
 */
final class PodOverlay {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PodOverlay() {}

  /** @param anything whether the user may say whatever Kubernetes lets pods say */
  static PodTemplateSpec over(PodTemplateSpec ours, SplitLoRAJob job, RolePod pod, boolean anything) {
    Map<String, Object> theirs = pod.settings().podTemplate();
    if (theirs == null || theirs.isEmpty()) {
      return ours;
    }
    var check = new TemplateCheck(pod);
    JsonNode above = JSON.valueToTree(theirs);
    if (!anything) {
      AllowedFields.of(check, job).require(above);
    }
    check.entries("", above);
    try {
      var merged = JSON.treeToValue(merge("", JSON.valueToTree(ours), above), PodTemplateSpec.class);
      check.image(merged);
      return anything ? withOurs(merged, ours) : RestrictedPod.of(withOurs(merged, ours));
    } catch (JsonMappingException e) {
      throw check.refusal(path(e) + " has a value that pods do not have there; correct it");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }

  private static String path(JsonMappingException e) {
    String path = e.getPath().stream()
        .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
        .collect(Collectors.joining());
    return path.isEmpty() ? "a field" : path.substring(1);
  }

  private static PodTemplateSpec withOurs(PodTemplateSpec merged, PodTemplateSpec ours) {
    return new PodTemplateSpecBuilder(merged)
        .editOrNewMetadata().addToLabels(ours.getMetadata().getLabels()).endMetadata()
        .editSpec()
        .withRestartPolicy(ours.getSpec().getRestartPolicy())
        .editMatchingContainer(container -> container.getName().equals(PodTemplates.CONTAINER))
        .withArgs(ours.getSpec().getContainers().get(0).getArgs()).endContainer()
        .endSpec().build();
  }

  /** @param name of the field in which both are */
  private static JsonNode merge(String name, JsonNode below, JsonNode above) {
    if (Probes.takesThePlace(name, below, above)) {
      return above;
    }
    if (below instanceof ObjectNode object && above instanceof ObjectNode other) {
      other.properties().forEach(field -> object.set(field.getKey(),
          object.has(field.getKey()) ? merge(field.getKey(), object.get(field.getKey()), field.getValue())
              : field.getValue()));
      return object;
    }
    if (below instanceof ArrayNode list && above instanceof ArrayNode other) {
      return MergeKeys.areAdded(name) ? union(list, other) : MergeKeys.haveKeys(name) ? mergeByKey(name, list, other)
          : other;
    }
    return above.isNull() && below.isContainerNode() ? below : above; // a field alone can be taken away by null
  }

  private static ArrayNode union(ArrayNode list, ArrayNode other) {
    for (JsonNode entry : other) {
      if (StreamSupport.stream(list.spliterator(), false).noneMatch(entry::equals)) {
        list.add(entry);
      }
    }
    return list;
  }

  private static ArrayNode mergeByKey(String name, ArrayNode list, ArrayNode other) {
    for (JsonNode entry : other) {
      int index = indexOf(name, list, entry);
      if (index < 0) {
        list.add(entry);
      } else {
        list.set(index,
            MergeKeys.takesThePlace(name, list.get(index), entry) ? entry : merge(name, list.get(index), entry));
      }
    }
    return list;
  }

  private static int indexOf(String name, ArrayNode list, JsonNode entry) {
    for (int i = 0; i < list.size(); i++) {
      if (MergeKeys.areSame(name, list.get(i), entry)) {
        return i;
      }
    }
    return -1;
  }
}
