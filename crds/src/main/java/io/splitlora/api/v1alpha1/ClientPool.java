package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** The size of one pool of a job, for {@code kubectl scale} and autoscalers. */
@Group("splitlora.io")
@Version("v1alpha1")
@Kind("ClientPool")
@Plural("clientpools")
@ShortNames("slp")
@Categories({"all", "splitlora"})
@AdditionalPrinterColumn(name = "JOB", jsonPath = ".spec.job")
@AdditionalPrinterColumn(name = "DESIRED", jsonPath = ".spec.replicas", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.readyReplicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "REASON", jsonPath = ".status.sizing.reason")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "POOL", jsonPath = ".spec.pool", priority = 1)
@AdditionalPrinterColumn(name = "MESSAGE", jsonPath = ".status.sizing.message", priority = 1)
@AdditionalPrinterColumn(name = "PODS", jsonPath = ".status.replicas", type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
public class ClientPool extends CustomResource<PoolSizeSpec, PoolSizeStatus> implements Namespaced {
  private static final long serialVersionUID = 1;

  @Override
  @JsonPropertyDescription("Whose size this is, and the number of pods.")
  @JsonDeserialize(using = Stored.Size.class)
  public void setSpec(PoolSizeSpec spec) {
    super.setSpec(spec);
  }

  @Override
  @JsonPropertyDescription("The pods that there are; written by the operator alone.")
  @JsonDeserialize(using = Stored.SizeStatus.class)
  public void setStatus(PoolSizeStatus status) {
    super.setStatus(status);
  }
}
