package io.splitlora.operator.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.cluster.TestCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The lists of a pod that have merge keys are those for which a real API server states them. */
class MergeKeysIT {
  private static final List<String> TYPES = List.of("PodSpec", "Container", "ResourceRequirements");

  @Test
  void areThoseOfTheAPIServer() throws IOException {
    JsonNode definitions =
        new ObjectMapper().readTree(TestCluster.controlPlane().client().raw("/openapi/v2")).get("definitions");
    Map<String, List<String>> stated = new TreeMap<>();
    for (String type : TYPES) {
      definitions.get("io.k8s.api.core.v1." + type).get("properties").properties()
          .forEach(field -> keys(field.getValue()).ifPresent(keys -> stated.put(field.getKey(), keys)));
    }
    stated.remove("ephemeralContainers"); // not in a template
    assertEquals(stated, new TreeMap<>(MergeKeys.FIELDS));
  }

  /** Apply's keys, which may be several, before those of the older kind of patch. */
  private static Optional<List<String>> keys(JsonNode field) {
    var keys = new ArrayList<String>();
    field.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.textValue()));
    if (keys.isEmpty() && field.has("x-kubernetes-patch-merge-key")) {
      keys.add(field.get("x-kubernetes-patch-merge-key").textValue());
    }
    return keys.isEmpty() ? Optional.empty() : Optional.of(keys);
  }
}
