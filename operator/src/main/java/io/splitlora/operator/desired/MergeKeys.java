package io.splitlora.operator.desired;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which entries of a pod's lists are the same one, as Kubernetes' API reference says ("patch merge key", "map keys").
 */
final class MergeKeys {
  /** The fields that name an entry, by the list's own name, which means the same everywhere in a pod. */
  static final Map<String, List<String>> FIELDS = Map.ofEntries(
      entry("containers", List.of("name")),
      entry("initContainers", List.of("name")),
      entry("volumes", List.of("name")),
      entry("env", List.of("name")),
      entry("ports", List.of("containerPort", "protocol")),
      entry("volumeMounts", List.of("mountPath")),
      entry("volumeDevices", List.of("devicePath")),
      entry("claims", List.of("name")),
      entry("imagePullSecrets", List.of("name")),
      entry("hostAliases", List.of("ip")),
      entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")),
      entry("schedulingGates", List.of("name")),
      entry("resourceClaims", List.of("name")));
  /** A volume has one source and a variable one origin: another kind of it takes the place of ours. */
  private static final Set<String> OF_ONE_KIND = Set.of("volumes", "env", "resourceClaims");
  /** Kubernetes replaces them, but these are two places where the user writes of one thing: each tolerates. */
  private static final Set<String> ADDED = Set.of("tolerations");
  private static final Map<String, String> DEFAULTS = Map.of("protocol", "TCP");

  private MergeKeys() {}

  static boolean haveKeys(String list) {
    return FIELDS.containsKey(list);
  }

  static boolean areAdded(String list) {
    return ADDED.contains(list);
  }

  static boolean areSame(String list, JsonNode one, JsonNode other) {
    return FIELDS.get(list).stream()
        .allMatch(field -> !key(one, field).isEmpty() && key(one, field).equals(key(other, field)));
  }

  static boolean takesThePlace(String list, JsonNode ours, JsonNode theirs) {
    return OF_ONE_KIND.contains(list) && !theirs.properties().stream().allMatch(field -> ours.has(field.getKey()));
  }

  /** The first field that an entry needs to be told from others and does not have. */
  static Optional<String> missing(String list, JsonNode entry) {
    return FIELDS.getOrDefault(list, List.of()).stream()
        .filter(field -> !DEFAULTS.containsKey(field) && (!entry.hasNonNull(field) || key(entry, field).isEmpty()))
        .findFirst();
  }

  private static String key(JsonNode entry, String field) {
    return entry.path(field).asText(DEFAULTS.getOrDefault(field, ""));
  }
}
