package io.splitlora.api.v1alpha1;

import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.TreeSet;

/** What no annotation can say: which lists are maps, and by which key. */
final class SchemaCompletion implements CRDPostProcessor {

  @Override
  public HasMetadata process(HasMetadata definition, String version) {
    if (definition.getMetadata().getName().startsWith("splitlorajobs.")) {
      ((CustomResourceDefinition) definition).getSpec().getVersions()
          .forEach(served -> complete(served.getSchema().getOpenAPIV3Schema()));
    }
    return definition;
  }

  private static void complete(JSONSchemaProps job) {
    keyed(job.getProperties().get("spec"), "clientPools", "name");
    keyed(job.getProperties().get("status"), "pools", "name");
    keyed(job.getProperties().get("status"), "conditions", "type");
  }

  private static void keyed(JSONSchemaProps object, String list, String key) {
    JSONSchemaProps schema = object.getProperties().get(list);
    schema.setXKubernetesListType("map");
    schema.setXKubernetesListMapKeys(List.of(key));
    JSONSchemaProps items = schema.getItems().getSchema();
    var required = new TreeSet<>(items.getRequired());
    required.add(key);
    items.setRequired(List.copyOf(required));
  }
}
