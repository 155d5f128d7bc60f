package io.splitlora.operator.desired;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.api.v1alpha1.AggregatorSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.ExampleJob;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Templates of users, and the pods that come of them. */
final class PodTemplateSamples {
  private static final Set<String> NEEDED =
      Set.of("name", "spec", "containers", "image", "containerPort", "mountPath", "ip",
          "topologyKey", "whenUnsatisfiable");

  private static final SplitLoRAJob JOB = ExampleJob.with();
  private static final ObjectMapper JSON = new ObjectMapper();

  private PodTemplateSamples() {}

  /** A new one, with all that is allowed by default. */
  static ObjectNode everyField() {
    return Serialization.unmarshal(
        PodTemplateSamples.class.getResourceAsStream("/pod-templates/every-field.yaml"), ObjectNode.class);
  }

  static JsonNode yaml(String template) {
    return Serialization.unmarshal(template, JsonNode.class);
  }

  /** The aggregator's pod. */
  static PodTemplateSpec pod(JsonNode template, OperatorSettings operator) {
    var pod = AggregatorObjects.pod(JOB);
    var without = (AggregatorSpec) pod.settings();
    var settings = new AggregatorSpec(without.port(), without.storage(), without.resources(), without.nodeSelector(),
        without.tolerations(), without.volumes(), JSON.convertValue(template, new TypeReference<>() {}));
    return PodTemplates.of(JOB, new RolePod(pod.labels(), settings, pod.name(), pod.command(), pod.port(),
        pod.called(), pod.claims(), pod.mounts()), "Never", operator);
  }

  /** The same without some of its fields and entries, near its top. */
  static JsonNode thinned(JsonNode template, Random random, int levels) {
    if (levels > 0 && template instanceof ObjectNode object) {
      object.properties().removeIf(field -> !NEEDED.contains(field.getKey()) && random.nextInt(6) == 0);
    } else if (levels > 0 && template instanceof ArrayNode list) {
      for (int i = list.size() - 1; i > 0; i--) {
        if (random.nextInt(6) == 0) {
          list.remove(i);
        }
      }
    }
    template.forEach(part -> thinned(part, random, levels - 1));
    return template;
  }

  /** Gives the first thing that is named at a path of fields another name. */
  static boolean rename(JsonNode template, List<String> path, String name) {
    if (template instanceof ArrayNode list) {
      for (JsonNode entry : list) {
        if (rename(entry, path, name)) {
          return true;
        }
      }
      return false;
    }
    if (!template.has(path.get(0))) {
      return false;
    }
    if (path.size() == 1) {
      ((ObjectNode) template).put(path.get(0), name);
      return true;
    }
    return rename(template.get(path.get(0)), path.subList(1, path.size()), name);
  }
}
