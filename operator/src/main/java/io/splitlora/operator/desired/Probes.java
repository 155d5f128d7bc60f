package io.splitlora.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPGetActionBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.splitlora.protocol.process.RoleCommandLine;
import java.util.Set;

/**
 * The probes of a pod, each of which asks in one way: another way of the user's takes the place of ours, and null takes
 * ours away.
 */
final class Probes {
  private static final Set<String> FIELDS = Set.of("startupProbe", "livenessProbe", "readinessProbe");
  private static final Set<String> WAYS = Set.of("exec", "grpc", "httpGet", "tcpSocket");

  private Probes() {}

  static boolean takesThePlace(String field, JsonNode ours, JsonNode theirs) {
    return FIELDS.contains(field)
        && (theirs.isNull() || WAYS.stream().anyMatch(way -> theirs.hasNonNull(way) && !ours.hasNonNull(way)));
  }

  /** A role may take five minutes to begin, on a node with much else to do: the other probes wait until it answers. */
  static Probe startup(int port) {
    return new ProbeBuilder().withHttpGet(health(port))
        .withPeriodSeconds(2).withTimeoutSeconds(10).withFailureThreshold(150).build();
  }

  /** The role says whether its callers are heard; after a minute in which it does not, it is started again. */
  static Probe liveness(int port) {
    return new ProbeBuilder().withHttpGet(health(port))
        .withPeriodSeconds(10).withTimeoutSeconds(10).withFailureThreshold(6).build();
  }

  private static HTTPGetAction health(int port) {
    return new HTTPGetActionBuilder().withPath(RoleCommandLine.HEALTH_PATH).withNewPort(port).build();
  }

  /** The port speaks mutual TLS, for which a kubelet has no certificate: a connection is what it can probe. */
  static Probe readiness(int port) {
    return new ProbeBuilder().withNewTcpSocket().withNewPort(port).endTcpSocket()
        .withPeriodSeconds(2).withFailureThreshold(3).build();
  }
}
