package io.splitlora.manifest;

import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Where the checks leave what they refuse. */
@FunctionalInterface
interface Report {
  /** Used where a problem has been reported already. */
  Report SILENT = (path, value, message) -> {};

  void refuse(FieldPath path, String value, String message);

  /** Silent about these paths. */
  default Report except(Set<String> paths) {
    return (path, value, message) -> {
      if (!paths.contains(path.toString())) {
        refuse(path, value, message);
      }
    };
  }

  /** Refuses a value, with a hint such as "; remove the quotes" at the end. */
  default void refuse(FieldPath path, Node given, Schema expected, String hint) {
    String value = given instanceof ScalarNode scalar ? scalar.getValue() : Words.given(given);
    String end = YamlTree.isNull(given) ? "; give a value or remove it" : hint;
    refuse(path, value, "must be " + expected.allowed() + ", not " + Words.given(given) + end);
  }
}
