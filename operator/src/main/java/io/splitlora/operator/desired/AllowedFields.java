package io.splitlora.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a {@code podTemplate} may say by default, so that whoever may create jobs may not create whatever pod he likes:
 * the fields of {@code pod-template-fields.yaml}, and no others.
 *
 * @param reserved Secrets of the job itself, which no user's words bring into a pod
 */
record AllowedFields(TemplateCheck check, Set<String> reserved) {
  /** By field, the rules of what is in it, or the name of one. */
  static final JsonNode RULES = Serialization.unmarshal(
      AllowedFields.class.getResourceAsStream("pod-template-fields.yaml"), JsonNode.class).get("template");

  static AllowedFields of(TemplateCheck check, SplitLoRAJob job) {
    var names = ObjectNames.of(job);
    var reserved = new TreeSet<>(Set.of(names.authority(), names.aggregator(), names.splitServer()));
    job.getSpec().clientPools().forEach(pool -> reserved.add(names.pool(pool.name())));
    return new AllowedFields(check, reserved);
  }

  /** Refuses the first field that is not among them; an explicit null is a word like others. */
  void require(JsonNode template) {
    fields("", template, RULES);
  }

  private void fields(String path, JsonNode object, JsonNode rules) {
    object.properties().forEach(field -> {
      String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      JsonNode rule = rules.get(field.getKey());
      if (rule == null) {
        throw check.forbidden("%s is not among the fields that a podTemplate may have".formatted(name));
      }
      value(name, field.getValue(), rule);
    });
  }

  private void value(String path, JsonNode value, JsonNode rule) {
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        value("%s[%d]".formatted(path, i), value.get(i), rule);
      }
    } else if (rule.isTextual()) {
      refusal(rule.textValue(), value).ifPresent(why -> {
        throw check.forbidden(path + " " + why);
      });
    } else if (value.isObject()) {
      fields(path, value, rule);
    } // else it is null, or nothing that a pod can have there
  }

  private Optional<String> refusal(String rule, JsonNode value) {
    return switch (rule) {
      case "any", "configMap", "claim" -> Optional.empty();
      case "secret" -> reserved.contains(value.asText())
          ? Optional.of("is %s, which belongs to the job itself".formatted(value.asText()))
          : Optional.empty();
      case "volume" -> Set.of(PodIdentity.CERTIFICATES, PodIdentity.IDENTITY).contains(value.asText())
          ? Optional.of("is %s, by which a pod proves which one it is".formatted(value.asText()))
          : Optional.empty();
      case "user" -> value.isNull() || value.canConvertToLong() && value.asLong() > 0 ? Optional.empty()
          : Optional.of("is not the number of a user other than root");
      case "priority" -> value.asText().startsWith("system-")
          ? Optional.of("is %s, which is for the cluster's own pods".formatted(value.asText()))
          : Optional.empty();
      case "labels" -> MetadataKeys.LABELS.refusal(value);
      case "annotations" -> MetadataKeys.ANNOTATIONS.refusal(value);
      default -> throw new IllegalStateException("pod-template-fields.yaml has the rule " + rule);
    };
  }
}
