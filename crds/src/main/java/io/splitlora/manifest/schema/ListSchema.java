package io.splitlora.manifest.schema;

import io.splitlora.manifest.yaml.YamlTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A list; entries that were refused are left out. */
public record ListSchema(Schema entry, Bounds size) implements Schema {

  @Override
  public Object read(Node node, FieldPath path, Report report) {
    if (!YamlTree.isList(node)) {
      report.refuse(path, node, this, "");
      return blank();
    }
    List<Node> given = ((SequenceNode) node).getValue();
    if (!size.contain(given.size())) {
      report.refuse(path, node, this, "");
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      values.add(entry.read(given.get(i), path.then(i), report));
    }
    return values.stream().filter(Objects::nonNull).toList();
  }

  @Override
  public String allowed() {
    String entries = size.sizeWords().isEmpty() ? "a list" : "a list of " + size.sizeWords() + " entries";
    return entries + ", each " + entry.allowed();
  }

  @Override
  public Object blank() {
    return List.of();
  }
}
