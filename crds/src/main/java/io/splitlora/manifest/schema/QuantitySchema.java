package io.splitlora.manifest.schema;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/** A quantity of Kubernetes, written as a number or as text: 2, 0.5, 500m, 2Gi. */
record QuantitySchema() implements ScalarSchema {
  private static final Pattern QUANTITY = Pattern.compile("[0-9]+([.][0-9]+)?([numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]+)?");

  @Override
  public @Nullable String value(Tag tag, String text) {
    boolean scalar = tag.equals(Tag.STR) || tag.equals(Tag.INT) || tag.equals(Tag.FLOAT);
    return scalar && QUANTITY.matcher(text).matches() ? text : null;
  }

  @Override
  public String allowed() {
    return "a quantity such as 2, 500m or 2Gi";
  }
}
