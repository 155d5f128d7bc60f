package io.splitlora.manifest.yaml;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What a tree becomes once every alias is written out: an alias of a list of aliases multiplies it. It is measured
 * without being built.
 *
 * @param values names and values, each as often as it occurs
 * @param depth levels of objects and lists
 * @param endless whether a part is inside itself
 */
public record Expansion(long values, int depth, boolean endless) {
  private static final Expansion INSIDE_ITSELF = new Expansion(1, 1, true);
  /** More than this is too much, how much more does not matter. */
  private static final long ENOUGH = Long.MAX_VALUE / 4;

  public static Expansion of(Node root) {
    return measure(root, new IdentityHashMap<>());
  }

  private static Expansion measure(Node node, Map<Node, Expansion> known) {
    Expansion before = known.putIfAbsent(node, INSIDE_ITSELF);
    if (before != null) {
      return before;
    }
    Expansion whole = parts(node).map(part -> measure(part, known)).reduce(new Expansion(1, 0, false), Expansion::with);
    Expansion measured = new Expansion(whole.values, whole.depth + 1, whole.endless);
    known.put(node, measured);
    return measured;
  }

  private static Stream<Node> parts(Node node) {
    return node instanceof SequenceNode list ? list.getValue().stream()
        : node instanceof MappingNode object
            ? object.getValue().stream().flatMap(entry -> Stream.of(entry.getKeyNode(), entry.getValueNode()))
        : Stream.empty();
  }

  private Expansion with(Expansion part) {
    return new Expansion(Math.min(ENOUGH, values + part.values), Math.max(depth, part.depth), endless || part.endless);
  }
}
