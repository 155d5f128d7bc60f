package io.splitlora.manifest.schema;

import io.splitlora.manifest.yaml.YamlTree;
import org.yaml.snakeyaml.nodes.Node;

/** Where the checks leave what they refuse. */
@FunctionalInterface
public interface Report {
  /** Used where a problem has been reported already. */
  Report SILENT = (path, value, message) -> {};

  void refuse(FieldPath path, String value, String message);

  /** Refuses a value, with a hint such as "; remove the quotes" at the end. */
  default void refuse(FieldPath path, Node given, Schema expected, String hint) {
    String end = YamlTree.isNull(given) ? "; give a value or remove it" : hint;
    refuse(path, Words.value(given), "must be " + expected.allowed() + ", not " + Words.given(given) + end);
  }
}
