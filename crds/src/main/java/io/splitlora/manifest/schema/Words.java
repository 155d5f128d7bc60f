package io.splitlora.manifest.schema;

import io.splitlora.manifest.yaml.YamlTree;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Pieces of the sentences that refuse a value. */
public final class Words {
  private static final int LONGEST_QUOTE = 60;
  /** What YAML does not take for text unless it is quoted. */
  static final List<Tag> UNQUOTED = List.of(Tag.INT, Tag.FLOAT, Tag.BOOL);

  private Words() {}

  /** "a", "a or b", "a, b or c". */
  public static String alternatives(List<?> words) {
    return joined(words, " or ");
  }

  /** "a", "a and b", "a, b and c". */
  public static String all(List<?> words) {
    return joined(words, " and ");
  }

  private static String joined(List<?> words, String lastly) {
    int last = words.size() - 1;
    String before = words.subList(0, last).stream().map(Object::toString).collect(Collectors.joining(", "));
    return (last == 0 ? "" : before + lastly) + words.get(last);
  }

  /** "; did you mean 'rounds'?", or nothing when no name is near. */
  static String didYouMean(String given, List<String> names) {
    return nearest(given, names).map("; did you mean '%s'?"::formatted).orElse("");
  }

  /** The name within an edit distance of a third of its length; case does not count. */
  private static Optional<String> nearest(String given, List<String> names) {
    String nearest = null;
    int best = Integer.MAX_VALUE;
    for (String name : names) {
      int distance = new LevenshteinDistance(name.length() / 3).apply(given.toLowerCase(Locale.ROOT),
          name.toLowerCase(Locale.ROOT));
      if (distance >= 0 && distance < best) {
        nearest = name;
        best = distance;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** How a sentence calls what was given: 'text', 1.5, true, a list, an object, empty. */
  public static String given(Node node) {
    String tag = List.of(Tag.STR, Tag.SEQ, Tag.MAP).contains(node.getTag()) ? "" : " with the tag " + node.getTag();
    if (node instanceof ScalarNode scalar) {
      return YamlTree.isNull(node) ? "empty"
          : UNQUOTED.contains(node.getTag()) ? shortened(scalar.getValue())
          : "'" + shortened(scalar.getValue()) + "'" + tag;
    }
    if (node instanceof SequenceNode list) {
      return (list.getValue().isEmpty() ? "an empty list" : "a list of " + list.getValue().size()) + tag;
    }
    return (((MappingNode) node).getValue().isEmpty() ? "an empty object" : "an object") + tag;
  }

  /** What was given, as text. */
  public static String value(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : given(node);
  }

  private static String shortened(String text) {
    String line = text.replace("\n", "\\n").replaceAll("\\p{Cntrl}", "?");
    return line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "..." : line;
  }
}
