package io.splitlora.manifest.schema;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/** A finite decimal number of 64 bits; an integer is one too. */
record NumberSchema(Bounds bounds) implements ScalarSchema {
  /** No leading zeros, which some YAML versions take for octal. */
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  @Override
  public @Nullable Double value(Tag tag, String text) {
    if (!List.of(Tag.INT, Tag.FLOAT).contains(tag) || !DECIMAL.matcher(text).matches()) {
      return null;
    }
    double number = Double.parseDouble(text);
    return Double.isFinite(number) && bounds.contain(number) ? number + 0.0 : null; // the sum makes -0 and 0 the same
  }

  @Override
  public String allowed() {
    return bounds.hasMin() || bounds.hasMax() ? "a number" + bounds.numberWords() : "a finite number";
  }
}
