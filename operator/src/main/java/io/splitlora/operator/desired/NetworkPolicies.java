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
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.protocol.identity.Role;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Network policies of a job, and what they are made of. Clients and split server call the aggregator, clients the split
 * server, the operator the aggregator, all of them the operator for their certificates, and nobody else anybody.
 */
record NetworkPolicies(SplitLoRAJob job, OperatorSettings settings) {
  /**
   * Kubernetes' DNS, a node's own cache, as a pod and at the address that its documentation gives, and OpenShift's,
   * which listens on 5353.
   */
  private static final List<NetworkPolicyPeer> DNS = List.of(pods("kube-system", "k8s-app", "kube-dns"),
      pods("kube-system", "k8s-app", "node-local-dns"),
      pods("openshift-dns", "dns.operator.openshift.io/daemonset-dns", "default"), addresses("169.254.20.10/32"));

  NetworkPolicy of(String name, Map<String, String> pods, List<NetworkPolicyIngressRule> ingress,
      List<NetworkPolicyEgressRule> egress) {
    return new NetworkPolicyBuilder()
        .withMetadata(Metas.owned(job, name, pods))
        .withNewSpec()
        .withNewPodSelector().withMatchLabels(pods).endPodSelector()
        .withPolicyTypes("Ingress", "Egress").withIngress(ingress).withEgress(egress)
        .endSpec()
        .build();
  }

  NetworkPolicyIngressRule from(List<NetworkPolicyPeer> callers, int port) {
    return new NetworkPolicyIngressRuleBuilder().withFrom(callers).withPorts(port(port, "TCP")).build();
  }

  /** What every pod calls, the cluster's DNS and whoever issues its certificate, and more. */
  List<NetworkPolicyEgressRule> ofAllAnd(NetworkPolicyEgressRule... more) {
    var issuer = new NetworkPolicyEgressRuleBuilder().withTo(operator())
        .withPorts(port(settings.issuerPort(), "TCP")).build();
    return Stream.concat(Stream.of(toDns(), issuer), Stream.of(more)).toList();
  }

  NetworkPolicyEgressRule to(Role called, int port) {
    return new NetworkPolicyEgressRuleBuilder().withTo(pods(called)).withPorts(port(port, "TCP")).build();
  }

  /** The cluster's DNS and no other host on these ports. */
  private NetworkPolicyEgressRule toDns() {
    return new NetworkPolicyEgressRuleBuilder()
        .withTo(Stream.concat(DNS.stream(), settings.dnsCidrs().stream().map(NetworkPolicies::addresses)).toList())
        .withPorts(port(53, "UDP"), port(53, "TCP"), port(5353, "UDP"), port(5353, "TCP")).build();
  }

  NetworkPolicyPeer pods(Role role) {
    return new NetworkPolicyPeerBuilder()
        .withNewPodSelector().withMatchLabels(Labels.role(job.getMetadata().getName(), role)).endPodSelector().build();
  }

  NetworkPolicyPeer operator() {
    return pods(settings.namespace(), "app.kubernetes.io/name", "splitlora-operator");
  }

  private static NetworkPolicyPeer pods(String namespace, String label, String value) {
    return new NetworkPolicyPeerBuilder()
        .withNewNamespaceSelector().addToMatchLabels("kubernetes.io/metadata.name", namespace).endNamespaceSelector()
        .withNewPodSelector().addToMatchLabels(label, value).endPodSelector()
        .build();
  }

  private static NetworkPolicyPeer addresses(String cidr) {
    return new NetworkPolicyPeerBuilder().withNewIpBlock().withCidr(cidr).endIpBlock().build();
  }

  private static NetworkPolicyPort port(int number, String protocol) {
    return new NetworkPolicyPortBuilder().withPort(new IntOrString(number)).withProtocol(protocol).build();
  }
}
