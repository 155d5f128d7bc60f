package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One split federated LoRA fine-tuning run, as the Kubernetes API knows it. */
@Group("splitlora.io")
@Version("v1alpha1")
@Kind("SplitLoRAJob")
@Plural("splitlorajobs")
@ShortNames("slj")
@Categories({"all", "splitlora"})
@AdditionalPrinterColumn(name = "METHOD", jsonPath = ".spec.training.method")
@AdditionalPrinterColumn(name = "PHASE", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "ROUND", jsonPath = ".status.round")
@AdditionalPrinterColumn(name = "LOSS", jsonPath = ".status.columns.loss")
@AdditionalPrinterColumn(name = "PPL", jsonPath = ".status.columns.perplexity")
@AdditionalPrinterColumn(name = "SCORE", jsonPath = ".status.score")
@AdditionalPrinterColumn(name = "CLIENTS", jsonPath = ".status.clients")
@AdditionalPrinterColumn(name = "ETA", jsonPath = ".status.eta")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "MODEL", jsonPath = ".spec.model.source", priority = 1)
@AdditionalPrinterColumn(name = "RULE", jsonPath = ".spec.aggregation.rule", priority = 1)
@AdditionalPrinterColumn(name = "PARTICIPANTS", jsonPath = ".status.participants",
    type = AdditionalPrinterColumn.Type.INTEGER, priority = 1)
@AdditionalPrinterColumn(name = "FAILURE", jsonPath = ".status.lastFailure.reason", priority = 1)
@AdditionalPrinterColumn(name = "ADAPTER", jsonPath = ".status.adapter.claim", priority = 1)
public class SplitLoRAJob extends CustomResource<SplitLoRAJobSpec, SplitLoRAJobStatus> implements Namespaced {
  private static final long serialVersionUID = 1;

  @Override
  @JsonDeserialize(using = Stored.Meta.class)
  public void setMetadata(ObjectMeta metadata) {
    super.setMetadata(metadata);
  }

  @Override
  @JsonPropertyDescription("What to train, on which data, split where and for how long.")
  @JsonDeserialize(using = Stored.Spec.class)
  public void setSpec(SplitLoRAJobSpec spec) {
    super.setSpec(spec);
  }

  @Override
  @JsonPropertyDescription("How far the job is and how well it learns; written by the operator alone.")
  @JsonDeserialize(using = Stored.Status.class)
  public void setStatus(SplitLoRAJobStatus status) {
    super.setStatus(status);
  }
}
