package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.protocol.identity.Role;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Who may call whom: clients and split server the aggregator, clients the split server, the operator the aggregator. */
public final class NetworkPolicies {
  /**
   * Kubernetes' DNS, a node's own cache, as a pod and at the address that its documentation gives, and OpenShift's, which
   * listens on 5353.
   */
  private static final List<NetworkPolicyPeer> DNS = List.of(pods("kube-system", "k8s-app", "kube-dns"),
      pods("kube-system", "k8s-app", "node-local-dns"), pods("openshift-dns", "dns.operator.openshift.io/daemonset-dns", "default"),
      addresses("169.254.20.10/32"));

  private NetworkPolicies() {}

  public static NetworkPolicy aggregator(SplitLoRAJob job, OperatorSettings operator) {
    return policy(job, ObjectNames.of(job).aggregator(), Labels.role(name(job), Role.AGGREGATOR),
        List.of(from(Ports.aggregator(job.getSpec()),
            List.of(pods(job, Role.CLIENT), pods(job, Role.SPLIT_SERVER), operatorPods(operator)))),
        List.of(dns(operator)));
  }

  public static NetworkPolicy splitServer(SplitLoRAJob job, OperatorSettings operator) {
    return policy(job, ObjectNames.of(job).splitServer(), Labels.role(name(job), Role.SPLIT_SERVER),
        List.of(from(Ports.splitServer(job.getSpec()), List.of(pods(job, Role.CLIENT)))),
        List.of(dns(operator), to(job, Role.AGGREGATOR, Ports.aggregator(job.getSpec()))));
  }

  public static NetworkPolicy pool(SplitLoRAJob job, ClientPoolSpec pool, OperatorSettings operator) {
    return policy(job, ObjectNames.of(job).pool(pool.name()), Labels.pool(name(job), pool.name()),
        List.of(),
        List.of(dns(operator), to(job, Role.AGGREGATOR, Ports.aggregator(job.getSpec())),
            to(job, Role.SPLIT_SERVER, Ports.splitServer(job.getSpec()))));
  }

  private static NetworkPolicy policy(SplitLoRAJob job, String name, Map<String, String> pods,
      List<NetworkPolicyIngressRule> ingress, List<NetworkPolicyEgressRule> egress) {
    return new NetworkPolicyBuilder()
        .withMetadata(Metas.owned(job, name, pods))
        .withNewSpec()
        .withNewPodSelector().withMatchLabels(pods).endPodSelector()
        .withPolicyTypes("Ingress", "Egress").withIngress(ingress).withEgress(egress)
        .endSpec()
        .build();
  }

  /** The cluster's DNS and no other host on these ports. */
  private static NetworkPolicyEgressRule dns(OperatorSettings operator) {
    return new NetworkPolicyEgressRuleBuilder()
        .withTo(Stream.concat(DNS.stream(), operator.dnsCidrs().stream().map(NetworkPolicies::addresses)).toList())
        .withPorts(port(53, "UDP"), port(53, "TCP"), port(5353, "UDP"), port(5353, "TCP")).build();
  }

  private static NetworkPolicyPeer addresses(String cidr) {
    return new NetworkPolicyPeerBuilder().withNewIpBlock().withCidr(cidr).endIpBlock().build();
  }

  private static NetworkPolicyIngressRule from(int port, List<NetworkPolicyPeer> callers) {
    return new NetworkPolicyIngressRuleBuilder().withFrom(callers)
        .withPorts(port(port, "TCP")).build();
  }

  private static NetworkPolicyEgressRule to(SplitLoRAJob job, Role called, int port) {
    return new NetworkPolicyEgressRuleBuilder().withTo(pods(job, called))
        .withPorts(port(port, "TCP")).build();
  }

  private static NetworkPolicyPeer pods(SplitLoRAJob job, Role role) {
    return new NetworkPolicyPeerBuilder()
        .withNewPodSelector().withMatchLabels(Labels.role(name(job), role)).endPodSelector().build();
  }

  private static NetworkPolicyPeer operatorPods(OperatorSettings operator) {
    return pods(operator.namespace(), "app.kubernetes.io/name", "splitlora-operator");
  }

  private static NetworkPolicyPeer pods(String namespace, String label, String value) {
    return new NetworkPolicyPeerBuilder()
        .withNewNamespaceSelector().addToMatchLabels("kubernetes.io/metadata.name", namespace).endNamespaceSelector()
        .withNewPodSelector().addToMatchLabels(label, value).endPodSelector()
        .build();
  }

  private static NetworkPolicyPort port(int number, String protocol) {
    return new NetworkPolicyPortBuilder().withPort(new IntOrString(number)).withProtocol(protocol).build();
  }

  private static String name(SplitLoRAJob job) {
    return job.getMetadata().getName();
  }
}
