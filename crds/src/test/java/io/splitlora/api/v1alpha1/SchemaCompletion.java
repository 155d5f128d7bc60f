package io.splitlora.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.constraints.Constraint;
import io.splitlora.manifest.constraints.Constraints;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What no annotation says: constraints of several fields, which lists are maps by which key, the order of columns. */
final class SchemaCompletion implements CRDPostProcessor {

  @Override
  public HasMetadata process(HasMetadata definition, String version) {
    boolean job = definition.getMetadata().getName().startsWith("splitlorajobs.");
    for (var served : ((CustomResourceDefinition) definition).getSpec().getVersions()) {
      var schema = served.getSchema().getOpenAPIV3Schema();
      order(served.getAdditionalPrinterColumns(), job ? SplitLoRAJob.class : ClientPool.class);
      schema.setRequired(List.of("spec"));
      schema.setDescription(job ? "One split federated LoRA fine-tuning run."
          : "The size of one pool of a SplitLoRAJob, for kubectl scale and autoscalers.");
      if (job) {
        validations(schema, JobManifest.class);
        complete(schema);
      } else {
        validations(schema.getProperties().get("spec"), PoolSizeSpec.class);
      }
    }
    return definition;
  }

  /** The generator sorts columns by path; people read them in the order of the annotations. */
  private static void order(List<CustomResourceColumnDefinition> columns, Class<?> resource) {
    List<String> names = Arrays.stream(resource.getAnnotationsByType(AdditionalPrinterColumn.class))
        .map(AdditionalPrinterColumn::name).toList();
    columns.sort(Comparator.comparingInt(column -> names.indexOf(column.getName())));
  }

  private static void complete(JSONSchemaProps job) {
    var spec = job.getProperties().get("spec").getProperties();
    keyed(job.getProperties().get("spec"), "clientPools", "name");
    podSettings(spec.get("clientPools").getItems().getSchema());
    podSettings(spec.get("splitServer"));
    podSettings(spec.get("aggregator"));
    keyed(job.getProperties().get("status"), "pools", "name");
    keyed(job.getProperties().get("status"), "conditions", "type");
    conditions(
        job.getProperties().get("status").getProperties().get("conditions").getItems().getSchema().getProperties());
  }

  /** Fabric8's class has no annotations to take these from. */
  private static void conditions(Map<String, JSONSchemaProps> fields) {
    fields.get("type").setDescription("What is told: Accepted, PodsReady, Training, Suspended, Complete or Failed.");
    fields.get("status").setDescription("Whether it holds: True, False or Unknown.");
    fields.get("reason").setDescription("A stable word for machines.");
    fields.get("message").setDescription("A sentence for people.");
    fields.get("lastTransitionTime").setDescription("Since when the status is what it is.");
    fields.get("observedGeneration").setDescription("Generation of the spec that this is about.");
    fields.get("observedGeneration").setMinimum(0.0);
    fields.get("observedGeneration").setMaximum((double) Limits.LONG);
  }

  private static void podSettings(JSONSchemaProps role) {
    keyed(role, "volumes", "name");
    role.getProperties().get("resources").getProperties().values().forEach(quantities -> {
      JSONSchemaProps quantity = quantities.getAdditionalProperties().getSchema();
      quantity.setType(null);
      quantity.setXKubernetesIntOrString(true);
    });
    JSONSchemaProps template = role.getProperties().get("podTemplate");
    template.setAdditionalProperties(null);
    template.setXKubernetesPreserveUnknownFields(true);
  }

  /** The constraints on a record, and on the records in it. */
  private static void validations(JSONSchemaProps schema, Class<?> type) {
    schema.setXKubernetesValidations(Constraints.on(type.asSubclass(Record.class)).stream()
        .filter(constraint -> !constraint.cel().isEmpty()).map(SchemaCompletion::validation).toList());
    for (RecordComponent field : type.getRecordComponents()) {
      JSONSchemaProps value = schema.getProperties().get(field.getName());
      if (value != null && field.getType().isRecord()) { // the generator has no metadata
        validations(value, field.getType());
      } else if (field.getGenericType() instanceof ParameterizedType list
          && list.getActualTypeArguments()[0] instanceof Class<?> entry && entry.isRecord()) {
        validations(value.getItems().getSchema(), entry);
      }
    }
  }

  private static ValidationRule validation(Constraint<?> constraint) {
    Boolean optional = constraint.cel().contains("oldSelf.hasValue()") ? true : null;
    return new ValidationRuleBuilder().withRule(constraint.cel()).withMessage(constraint.sentence())
        .withOptionalOldSelf(optional).build();
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
