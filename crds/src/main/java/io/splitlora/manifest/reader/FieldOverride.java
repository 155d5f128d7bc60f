package io.splitlora.manifest.reader;

import io.splitlora.manifest.schema.FieldPath;
import io.splitlora.manifest.schema.Words;
import io.splitlora.manifest.yaml.Unreadable;
import io.splitlora.manifest.yaml.YamlTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A value from the command line that replaces one of the manifest, such as spec.training.rounds=3. */
record FieldOverride(String text, FieldPath path, Node value) {

  /** The value is YAML: 3, true, [q, v], file://x. */
  static FieldOverride parse(String text) throws Unreadable {
    int equals = text.indexOf('=');
    Optional<FieldPath> path = FieldPath.parse(text.substring(0, Math.max(equals, 0)).strip());
    Optional<Node> value = YamlTree.compose(text.substring(equals + 1));
    if (path.isEmpty() || value.isEmpty()) {
      throw new Unreadable(0, "write FIELD=VALUE, such as spec.training.rounds=3 or spec.clientPools[0].clients=4");
    }
    return new FieldOverride(text, path.get(), value.get());
  }

  String origin() {
    return "override '" + text + "'";
  }

  /** A copy of the tree with the value in its place; objects that are missing on the way are made. */
  Node appliedTo(Node root) throws Unreadable {
    return replaced(root, 0);
  }

  private Node replaced(@Nullable Node node, int depth) throws Unreadable {
    if (depth == path.steps().size()) {
      return value;
    }
    if (node instanceof SequenceNode list) {
      return withEntry(list, depth);
    }
    if (node == null || YamlTree.isNull(node)) {
      return withField(new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK), depth);
    }
    if (node instanceof MappingNode object) {
      return withField(object, depth);
    }
    throw new Unreadable(0,
        (depth == 0 ? "the manifest" : path.first(depth)) + " is " + Words.given(node) + ", which has no fields");
  }

  private Node withField(MappingNode object, int depth) throws Unreadable {
    String name = path.steps().get(depth);
    List<NodeTuple> entries = new ArrayList<>();
    for (NodeTuple entry : object.getValue()) {
      entries.add(YamlTree.isNamed(entry, name)
          ? new NodeTuple(entry.getKeyNode(), replaced(entry.getValueNode(), depth + 1))
          : entry);
    }
    if (YamlTree.entry(object, name).isEmpty()) {
      entries
          .add(new NodeTuple(new ScalarNode(Tag.STR, name, null, null, ScalarStyle.PLAIN), replaced(null, depth + 1)));
    }
    return new MappingNode(object.getTag(), true, entries, object.getStartMark(), object.getEndMark(),
        object.getFlowStyle());
  }

  private Node withEntry(SequenceNode list, int depth) throws Unreadable {
    String index = path.steps().get(depth);
    List<Node> entries = new ArrayList<>(list.getValue());
    if (!index.matches("\\d{1,9}") || Integer.parseInt(index) >= entries.size()) {
      throw new Unreadable(0,
          path.first(depth) + " is " + Words.given(list) + ", counted from 0; '" + index + "' is none of its entries");
    }
    entries.set(Integer.parseInt(index), replaced(entries.get(Integer.parseInt(index)), depth + 1));
    return new SequenceNode(list.getTag(), true, entries, list.getStartMark(), list.getEndMark(), list.getFlowStyle());
  }
}
