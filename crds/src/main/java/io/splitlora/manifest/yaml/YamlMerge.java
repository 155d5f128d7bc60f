package io.splitlora.manifest.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * {@code <<: *base} and {@code <<: [*one, *two]}: the entries of other objects, as far as this one, or one before, has
 * none of the name.
 */
final class YamlMerge {
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlMerge() {}

  /** Puts the entries in their places. What else stands behind {@code <<} stays, for the schema to refuse. */
  static void resolve(Node root) {
    new YamlMerge().visit(root);
  }

  private void visit(Node node) {
    if (!seen.add(node)) {
      return;
    }
    if (node instanceof SequenceNode list) {
      list.getValue().forEach(this::visit);
    } else if (node instanceof MappingNode object) {
      object.getValue().forEach(entry -> visit(entry.getValueNode()));
      if (object.getValue().stream().anyMatch(YamlMerge::merges)) {
        object.setValue(merged(object));
      }
    }
  }

  private static List<NodeTuple> merged(MappingNode object) {
    List<NodeTuple> entries = new ArrayList<>(object.getValue().stream().filter(entry -> !merges(entry)).toList());
    Map<String, NodeTuple> others = new LinkedHashMap<>();
    object.getValue().stream().filter(YamlMerge::merges).flatMap(entry -> sources(entry.getValueNode()).stream())
        .flatMap(source -> source.getValue().stream())
        .filter(entry -> !merges(entry) && entry.getKeyNode() instanceof ScalarNode)
        .forEach(entry -> others.putIfAbsent(YamlTree.textOf(entry.getKeyNode()), entry));
    others.forEach((name, entry) -> {
      if (YamlTree.entry(object, name).isEmpty()) {
        entries.add(entry);
      }
    });
    return entries;
  }

  private static boolean merges(NodeTuple entry) {
    return entry.getKeyNode() instanceof ScalarNode key && key.getScalarStyle() == ScalarStyle.PLAIN
        && key.getValue().equals("<<")
        && !sources(entry.getValueNode()).isEmpty();
  }

  /** The objects that a value names; none when it is anything else. */
  private static List<MappingNode> sources(Node value) {
    if (value instanceof MappingNode object) {
      return List.of(object);
    }
    boolean objects =
        value instanceof SequenceNode list && list.getValue().stream().allMatch(MappingNode.class::isInstance);
    return objects ? ((SequenceNode) value).getValue().stream().map(MappingNode.class::cast).toList() : List.of();
  }
}
