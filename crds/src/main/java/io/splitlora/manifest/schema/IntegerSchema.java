package io.splitlora.manifest.schema;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/** A decimal integer of 32 or 64 bits. */
record IntegerSchema(int bits, Bounds bounds) implements ScalarSchema {
  /** No leading zeros, which some YAML versions take for octal. */
  private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]{0,18})");

  @Override
  public @Nullable Number value(Tag tag, String text) {
    if (!tag.equals(Tag.INT) || !DECIMAL.matcher(text).matches()) {
      return null;
    }
    BigInteger number = new BigInteger(text);
    if (number.bitLength() >= bits || !bounds.contain(number.doubleValue())) {
      return null;
    }
    return bits == Integer.SIZE ? (Number) number.intValue() : (Number) number.longValue();
  }

  @Override
  public String allowed() {
    return "an integer" + bounds.numberWords();
  }
}
