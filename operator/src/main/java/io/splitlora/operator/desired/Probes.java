package io.splitlora.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * The probes of a pod, each of which asks in one way: another way of the user's takes the place of ours, and null takes
 * ours away.
 */
final class Probes {
  private static final Set<String> FIELDS = Set.of("livenessProbe", "readinessProbe");
  private static final Set<String> WAYS = Set.of("exec", "grpc", "httpGet", "tcpSocket");

  private Probes() {}

  static boolean takesThePlace(String field, JsonNode ours, JsonNode theirs) {
    return FIELDS.contains(field)
        && (theirs.isNull() || WAYS.stream().anyMatch(way -> theirs.hasNonNull(way) && !ours.hasNonNull(way)));
  }
}
