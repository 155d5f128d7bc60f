package io.splitlora.manifest.yaml;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Tells text from numbers and truth values among unquoted scalars. Whatever YAML 1.1 or 1.2 reads as a number, a truth
 * value or null is not text here, so that a text which kubectl would misread has to be quoted. Dates and merge keys are
 * text.
 */
public final class CoreSchema extends Resolver {
  private static final Pattern TRUTH = Pattern.compile(
      "true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF");
  private static final Pattern NOTHING = Pattern.compile("~|null|Null|NULL|");
  private static final Pattern WHOLE = Pattern.compile("[-+]?([0-9][0-9_]*|0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+)");
  private static final Pattern REAL = Pattern.compile(
      "[-+]?(\\.[0-9]+|[0-9][0-9_]*(\\.[0-9_]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  /** What a scalar would be without quotes. */
  public static Tag tag(String unquoted) {
    return new CoreSchema().resolve(NodeId.scalar, unquoted, true);
  }

  @Override
  protected void addImplicitResolvers() {
    addImplicitResolver(Tag.BOOL, TRUTH, "tTfFyYnNoO");
    addImplicitResolver(Tag.NULL, NOTHING, "~nN\0");
    addImplicitResolver(Tag.INT, WHOLE, "-+0123456789");
    addImplicitResolver(Tag.FLOAT, REAL, "-+0123456789.");
  }
}
