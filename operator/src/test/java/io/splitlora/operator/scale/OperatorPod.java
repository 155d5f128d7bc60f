package io.splitlora.operator.scale;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.cluster.TestCluster;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The operator's pod, and what its metrics say of its memory. */
record OperatorPod(TestCluster cluster, String name) {
  private static final String NAMESPACE = "splitlora-system";

  static OperatorPod find(TestCluster cluster) {
    var pods = cluster.client().pods().inNamespace(NAMESPACE).withLabel("app.kubernetes.io/name", "splitlora-operator")
        .list().getItems();
    return new OperatorPod(cluster, pods.get(0).getMetadata().getName());
  }

  int restarts() {
    return pod().getStatus().getContainerStatuses().get(0).getRestartCount();
  }

  /** Bytes that the last collection of the whole heap has left; before the first one, what is in the old generation. */
  long liveHeap() {
    long left = figure("jvm_gc_live_data_size_bytes");
    return left > 0 ? left : figure("jvm_memory_used_bytes\\{area=\"heap\",id=\"Tenured Gen\",?\\}");
  }

  /** Bytes of its container, as the kubelet counts them. */
  long resident() {
    String summary =
        cluster.kubectl("get", "--raw", "/api/v1/nodes/%s/proxy/stats/summary".formatted(pod().getSpec().getNodeName()))
            .mustSucceed();
    for (JsonNode pod : Serialization.unmarshal(summary, JsonNode.class).get("pods")) {
      if (pod.at("/podRef/name").asText().equals(name)) {
        return pod.at("/containers/0/memory/rssBytes").asLong();
      }
    }
    throw new IllegalStateException("the kubelet has no figures of pod " + name);
  }

  /** How much it did, for figures that are too large. */
  String work() {
    return metrics().lines()
        .filter(line -> line.matches(
            "(operator_sdk.*reconcil.*(_sum|_count|_total)|process_cpu_time|jvm_gc_pause_seconds_(sum|count)).*"))
        .collect(Collectors.joining("\n"));
  }

  private Pod pod() {
    return cluster.client().pods().inNamespace(NAMESPACE).withName(name).get();
  }

  private long figure(String series) {
    String metrics = metrics();
    return Pattern.compile("(?m)^" + series + " (\\S+)$").matcher(metrics).results()
        .map(found -> (long) Double.parseDouble(found.group(1))).findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + series + " in\n" + metrics));
  }

  private String metrics() {
    return cluster
        .kubectl("get", "--raw", "/api/v1/namespaces/%s/pods/%s:8080/proxy/q/metrics".formatted(NAMESPACE, name))
        .mustSucceed();
  }
}
