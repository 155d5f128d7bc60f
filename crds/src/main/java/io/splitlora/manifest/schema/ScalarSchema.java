package io.splitlora.manifest.schema;

import io.splitlora.manifest.yaml.CoreSchema;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A single value. The tag says what the YAML text is: quoted "3" is text, 3 an integer. */
sealed interface ScalarSchema extends Schema
    permits BooleanSchema, EnumSchema, IntegerSchema, NumberSchema, QuantitySchema, TextSchema {

  /** The value, or null when it is not allowed. */
  @Nullable
  Object value(Tag tag, String text);

  @Override
  default @Nullable Object read(Node node, FieldPath path, Report report) {
    if (!(node instanceof ScalarNode scalar)) {
      report.refuse(path, node, this, "");
      return blank();
    }
    Object value = value(scalar.getTag(), scalar.getValue());
    if (value == null) {
      report.refuse(path, node, this, hint(scalar.getTag(), scalar.getValue()));
    }
    return value;
  }

  /** What to do about a refused value where that is plain: here the quotes that are too many or missing. */
  default String hint(Tag tag, String text) {
    if (tag.equals(Tag.STR)) {
      Tag unquoted = CoreSchema.tag(text);
      return !unquoted.equals(tag) && value(unquoted, text) != null ? "; remove the quotes" : "";
    }
    return Words.UNQUOTED.contains(tag) && value(Tag.STR, text) != null ? "; put it in quotes" : "";
  }

  @Override
  default @Nullable Object blank() {
    return null;
  }
}
