package io.splitlora.manifest.schema;

import io.splitlora.manifest.yaml.Expansion;
import io.splitlora.manifest.yaml.YamlTree;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;

/** An object that is Kubernetes' to check: whatever is in it is kept as it is. */
record PassedThroughSchema() implements Schema {

  @Override
  public Object read(Node node, FieldPath path, Report report) {
    if (!YamlTree.isObject(node)) {
      report.refuse(path, node, this, "");
      return blank();
    }
    if (Expansion.of(node).endless()) {
      report.refuse(path, "", "has an alias (*name) inside of what it stands for, which has no end; write it out");
      return blank();
    }
    return new Content().of(node);
  }

  @Override
  public String allowed() {
    return "an object";
  }

  @Override
  public Object blank() {
    return Map.of();
  }

  private static final class Content extends SafeConstructor {
    Content() {
      super(new LoaderOptions());
    }

    Object of(Node node) {
      return constructDocument(node);
    }
  }
}
