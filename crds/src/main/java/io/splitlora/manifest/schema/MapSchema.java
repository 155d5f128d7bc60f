package io.splitlora.manifest.schema;

import io.splitlora.manifest.yaml.YamlTree;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.nodes.Node;

/** An object with free names whose values are text or quantities. */
record MapSchema(ScalarSchema value) implements Schema {

  @Override
  public Object read(Node node, FieldPath path, Report report) {
    if (!YamlTree.isObject(node)) {
      report.refuse(path, node, this, "");
      return blank();
    }
    Map<String, String> values = new LinkedHashMap<>();
    ObjectEntries.of(node, path, report)
        .forEach((name, given) -> values.put(name, (String) value.read(given, path.then(name), report)));
    return Collections.unmodifiableMap(values);
  }

  @Override
  public String allowed() {
    return "an object whose values are " + value.allowed();
  }

  @Override
  public Object blank() {
    return Map.of();
  }
}
