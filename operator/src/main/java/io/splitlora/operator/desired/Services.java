package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.protocol.identity.Role;

/** The Services of the two roles that are called; their address stays when the pod behind it is replaced. */
final class Services {
  /**
   * A mesh reads from it that it must not open what is TLS already; it is a name of the pods' port too, of at most 15
   * characters.
   */
  static final String PORT_NAME = "tls-grpc";

  private Services() {}

  /** HOST:PORT, the host with its namespace: the operator calls from another one. */
  static String address(SplitLoRAJob job, String name, int port) {
    return name + "." + job.getMetadata().getNamespace() + ".svc:" + port;
  }

  static Service of(SplitLoRAJob job, String name, Role role, int port) {
    var labels = Labels.role(job.getMetadata().getName(), role);
    return new ServiceBuilder()
        .withMetadata(Metas.owned(job, name, labels))
        .withNewSpec().withSelector(labels)
        .addNewPort().withName(PORT_NAME).withAppProtocol("tls").withPort(port).withNewTargetPort(port)
        .withProtocol("TCP").endPort()
        .endSpec()
        .build();
  }
}
