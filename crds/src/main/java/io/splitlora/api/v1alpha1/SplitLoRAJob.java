package io.splitlora.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
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
@AdditionalPrinterColumn(name = "METHOD", jsonPath = ".spec.training.method")
@AdditionalPrinterColumn(name = "PHASE", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "ROUND", jsonPath = ".status.round")
@AdditionalPrinterColumn(name = "LOSS", jsonPath = ".status.columns.loss")
@AdditionalPrinterColumn(name = "PPL", jsonPath = ".status.columns.perplexity")
@AdditionalPrinterColumn(name = "SCORE", jsonPath = ".status.score")
@AdditionalPrinterColumn(name = "CLIENTS", jsonPath = ".status.clients")
@AdditionalPrinterColumn(name = "ETA", jsonPath = ".status.eta")
@AdditionalPrinterColumn(name = "AGE", jsonPath = ".metadata.creationTimestamp", type = AdditionalPrinterColumn.Type.DATE)
public class SplitLoRAJob extends CustomResource<SplitLoRAJobSpec, SplitLoRAJobStatus> implements Namespaced {
  private static final long serialVersionUID = 1;
}
