package io.splitlora.manifest.schema;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/** true or false; yes and on, which only YAML 1.1 takes for true, are refused. */
record BooleanSchema() implements ScalarSchema {

  @Override
  public @Nullable Boolean value(Tag tag, String text) {
    return tag.equals(Tag.BOOL) && text.matches("(?i)true|false") ? Boolean.valueOf(text) : null;
  }

  @Override
  public String allowed() {
    return "true or false";
  }
}
