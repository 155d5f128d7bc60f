package io.splitlora.manifest.schema;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.splitlora.api.v1alpha1.DecidesResult;
import io.splitlora.manifest.yaml.Unreadable;
import io.splitlora.manifest.yaml.YamlTree;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** A field of an API record: required, or with a default, or null when left out. */
public record RecordField(String name, boolean required, Optional<Node> byDefault, boolean decidesResult,
    Schema schema) {

  /** The annotations are on the field: not all of them may stand on a record component. */
  static RecordField of(RecordComponent component) {
    try {
      Field field = component.getDeclaringRecord().getDeclaredField(component.getName());
      Default text = field.getAnnotation(Default.class);
      Optional<Node> byDefault = text == null ? Optional.empty() : YamlTree.compose(text.value());
      return new RecordField(
          component.getName(), field.isAnnotationPresent(Required.class), byDefault,
          field.isAnnotationPresent(DecidesResult.class), Schema.of(field));
    } catch (NoSuchFieldException | Unreadable e) {
      throw new IllegalStateException("component " + component + " has no readable annotations", e);
    }
  }

  /** The value of a node, or what holds when there is none. */
  public @Nullable Object read(@Nullable Node given, FieldPath path, Report report) {
    if (given != null) {
      return schema.read(given, path, report);
    }
    if (required) {
      report.refuse(path, "", "missing; write " + schema.allowed());
      return schema.blank();
    }
    return byDefault.map(node -> schema.read(node, path, report)).orElse(null);
  }

  /** Whether an object that the API server has stored can be without it. */
  public boolean mayBeAbsent() {
    return !required && byDefault.isEmpty();
  }

  /** The value that holds when a job does not state one, or null: what is required is always stated. */
  public @Nullable Object whenLeftOut() {
    return required ? null : read(null, FieldPath.ROOT, Report.SILENT);
  }
}
