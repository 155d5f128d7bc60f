package io.splitlora.manifest.schema;

import io.splitlora.manifest.yaml.YamlTree;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.Tag;

/** The names and values of an object, once it is sure that the names are text and differ. */
final class ObjectEntries {
  private ObjectEntries() {}

  /** Of a name that is given more than once the first value counts. */
  static Map<String, Node> of(Node object, FieldPath path, Report report) {
    Map<String, Node> values = new LinkedHashMap<>();
    Map<String, Integer> lines = new LinkedHashMap<>();
    for (NodeTuple entry : ((MappingNode) object).getValue()) {
      Node key = entry.getKeyNode();
      if (!YamlTree.isScalar(key, Tag.STR)) {
        String hint = Words.UNQUOTED.contains(key.getTag()) ? "; put it in quotes" : "";
        report.refuse(path, Words.given(key), "names of fields must be text, not " + Words.given(key) + hint);
      } else if (values.putIfAbsent(YamlTree.textOf(key), entry.getValueNode()) == null) {
        lines.put(YamlTree.textOf(key), YamlTree.line(key));
      } else {
        String name = YamlTree.textOf(key);
        report.refuse(path.then(name), "", "given more than once, first in line " + lines.get(name) + "; keep one");
      }
    }
    return values;
  }
}
