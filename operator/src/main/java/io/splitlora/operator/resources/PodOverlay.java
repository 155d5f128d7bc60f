package io.splitlora.operator.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lays the user's {@code podTemplate} over the operator's: the user's word holds field by field, lists of named things
 * are merged by name, other lists are replaced. The labels that select the pod and the role's arguments stay ours.
 */
final class PodOverlay {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> LIST_KEYS = List.of("name", "mountPath", "key");

  private PodOverlay() {}

  static PodTemplateSpec over(PodTemplateSpec ours, RolePod pod) {
    Map<String, Object> theirs = pod.settings().podTemplate();
    if (theirs == null || theirs.isEmpty()) {
      return ours;
    }
    try {
      var merged = JSON.treeToValue(merge(JSON.valueToTree(ours), JSON.valueToTree(theirs)), PodTemplateSpec.class);
      return withOurs(merged, ours, pod);
    } catch (JsonMappingException e) {
      throw new InvalidJobException("InvalidPodTemplate", "podTemplate of %s: %s has a value that pods do not have there; correct it"
          .formatted(Labels.describe(pod.labels()), path(e)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream().map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
        .collect(Collectors.joining()).substring(1);
  }

  private static PodTemplateSpec withOurs(PodTemplateSpec merged, PodTemplateSpec ours, RolePod pod) {
    return new PodTemplateSpecBuilder(merged)
        .editOrNewMetadata().addToLabels(ours.getMetadata().getLabels()).endMetadata()
        .editSpec()
        .withRestartPolicy(ours.getSpec().getRestartPolicy())
        .editMatchingContainer(container -> container.getName().equals(PodTemplates.CONTAINER))
        .withArgs(ours.getSpec().getContainers().get(0).getArgs()).endContainer()
        .endSpec().build();
  }

  private static JsonNode merge(JsonNode below, JsonNode above) {
    if (below instanceof ObjectNode object && above instanceof ObjectNode other) {
      other.fields().forEachRemaining(field -> object.set(field.getKey(),
          object.has(field.getKey()) ? merge(object.get(field.getKey()), field.getValue()) : field.getValue()));
      return object;
    }
    if (below instanceof ArrayNode list && above instanceof ArrayNode other) {
      return LIST_KEYS.stream().filter(key -> keyed(list, key) && keyed(other, key)).findFirst()
          .<JsonNode>map(key -> mergeByKey(list, other, key)).orElse(other);
    }
    return above;
  }

  private static boolean keyed(ArrayNode list, String key) {
    for (JsonNode item : list) {
      if (!item.path(key).isTextual()) {
        return false;
      }
    }
    return true;
  }

  private static ArrayNode mergeByKey(ArrayNode list, ArrayNode other, String key) {
    for (JsonNode item : other) {
      int index = indexOf(list, key, item.get(key).textValue());
      if (index < 0) {
        list.add(item);
      } else {
        list.set(index, merge(list.get(index), item));
      }
    }
    return list;
  }

  private static int indexOf(ArrayNode list, String key, String value) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).get(key).textValue().equals(value)) {
        return i;
      }
    }
    return -1;
  }
}
