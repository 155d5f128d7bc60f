package io.splitlora.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The size of one pool of a job, for {@code kubectl scale} and autoscalers. */
@Group("splitlora.io")
@Version("v1alpha1")
@Kind("ClientPool")
@Plural("clientpools")
@AdditionalPrinterColumn(name = "JOB", jsonPath = ".spec.job")
@AdditionalPrinterColumn(name = "DESIRED", jsonPath = ".spec.replicas", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.readyReplicas", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = AdditionalPrinterColumn.Type.DATE)
public class ClientPool extends CustomResource<PoolSizeSpec, PoolSizeStatus> implements Namespaced {
  private static final long serialVersionUID = 1;
}
