package io.splitlora.manifest.yaml;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/** YAML text as SnakeYAML's nodes, which know their lines and keep duplicate names. */
public final class YamlTree {
  private static final Pattern TAB_OR_QUOTED =
      Pattern.compile("\t|\"(?:[^\"\\\\]++|\\\\.)*+\"|'[^']*+'", Pattern.DOTALL);
  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);

  /** Far more than the largest job needs, and far less than memory holds. */
  private static final int MOST_VALUES = 100_000;
  private static final int DEEPEST = 100;

  private YamlTree() {}

  /** The only document of a text; empty when the text has no content. */
  public static Optional<Node> compose(String text) throws Unreadable {
    LoaderOptions limits = new LoaderOptions();
    try {
      Composer documents =
          new Composer(new ParserImpl(new StreamReader(withoutJsonOddities(text)), limits), new CoreSchema(), limits);
      Optional<Node> document = onlyDocument(documents);
      document.ifPresent(YamlMerge::resolve);
      if (document.isPresent()) {
        requireBounded(Expansion.of(document.get()));
      }
      return document;
    } catch (MarkedYAMLException e) {
      throw unreadable(e);
    } catch (ReaderException e) {
      throw new Unreadable(0, "not readable as YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
    } catch (YAMLException e) {
      throw new Unreadable(0, "not readable as YAML: " + e.getMessage());
    } catch (IllegalArgumentException e) { // SnakeYAML 2.4 lets this out of its reading of escapes
      throw new Unreadable(0, "not readable as YAML: an escape after \\ in double quotes is not finished");
    }
  }

  /** Empty documents, as those behind a {@code ---} at the end, do not count. */
  private static Optional<Node> onlyDocument(Composer documents) throws Unreadable {
    Optional<Node> only = Optional.empty();
    while (documents.checkNode()) {
      Node document = documents.getNode();
      if (only.isPresent() && !isNull(document)) {
        throw new Unreadable(line(document), "a second document starts here; keep one job in a file");
      }
      only = isNull(document) ? only : Optional.of(document);
    }
    return only;
  }

  private static void requireBounded(Expansion expansion) throws Unreadable {
    if (expansion.values() > MOST_VALUES || expansion.depth() > DEEPEST) {
      throw new Unreadable(0,
          "is too large once its aliases (*name) are written out: more than %d names and values, or more than %d levels"
              .formatted(MOST_VALUES, DEEPEST) + "; a job's manifest has a few hundred");
    }
  }

  /** JSON knows two things that SnakeYAML does not: tabs between its texts, and \/ for / inside them. */
  private static String withoutJsonOddities(String text) {
    if (!text.stripLeading().startsWith("{")) {
      return text;
    }
    return TAB_OR_QUOTED.matcher(text).replaceAll(piece -> Matcher.quoteReplacement(switch (piece.group().charAt(0)) {
      case '\t' -> " ";
      case '"' -> ESCAPE.matcher(piece.group()).replaceAll(escape -> escape.group(1).equals("/") ? "/" : "$0");
      default -> piece.group();
    }));
  }

  private static Unreadable unreadable(MarkedYAMLException e) {
    Mark mark = e.getProblemMark();
    String problem = e.getProblem() + (e.getContext() == null ? "" : " (" + e.getContext() + ")")
        + (e.getProblem().contains("<block end>") ? "; check the indentation" : "");
    return mark == null
        ? new Unreadable(0, "not readable as YAML: " + problem)
        : new Unreadable(mark.getLine() + 1,
            "not readable as YAML at column " + (mark.getColumn() + 1) + ": " + problem);
  }

  /** Line of a node, from 1; 0 for a node that an override made. */
  public static int line(Node node) {
    return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
  }

  public static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  public static boolean isObject(Node node) {
    return node instanceof MappingNode && node.getTag().equals(Tag.MAP);
  }

  public static boolean isList(Node node) {
    return node instanceof SequenceNode && node.getTag().equals(Tag.SEQ);
  }

  public static boolean isScalar(Node node, Tag tag) {
    return node instanceof ScalarNode && node.getTag().equals(tag);
  }

  /** The last entry of an object with this name, so that a repeated name is found where it is repeated. */
  public static Optional<NodeTuple> entry(Node object, String name) {
    if (!(object instanceof MappingNode mapping)) {
      return Optional.empty();
    }
    return mapping.getValue().stream().filter(entry -> isNamed(entry, name)).reduce((earlier, later) -> later);
  }

  public static boolean isNamed(NodeTuple entry, String name) {
    return entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name);
  }

  public static String textOf(Node scalar) {
    return ((ScalarNode) scalar).getValue();
  }
}
