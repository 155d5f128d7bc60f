package io.splitlora.manifest.reader;

import io.splitlora.manifest.Problem;
import io.splitlora.manifest.schema.FieldPath;
import io.splitlora.manifest.schema.Words;
import io.splitlora.manifest.yaml.YamlTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A manifest's tree, the overrides in it and the name that people know it by. */
record Document(String origin, Node root, List<FieldOverride> overrides) {

  /** A step of the way to a field: what says that it is there, and what it holds. */
  private record Step(Node mark, Node value) {}

  /** A problem of a field that is allowed by itself. */
  Problem problem(String field, String message) {
    FieldPath path = FieldPath.parse(field).orElseThrow();
    List<Step> trail = trail(path);
    boolean given = trail.size() == path.steps().size();
    return problem(path, given ? Words.value(trail.get(trail.size() - 1).value()) : "", message);
  }

  /**
   * A problem with the line of the field, or of what holds it when it is missing, or with the override that made it.
   */
  Problem problem(FieldPath path, String value, String message) {
    List<Step> trail = trail(path);
    return overriding(path, trail)
        .map(override -> new Problem(override.origin(), 0, path.toString(), value, message))
        .orElseGet(() -> new Problem(origin, lastLine(trail), path.toString(), value, message));
  }

  private Optional<FieldOverride> overriding(FieldPath path, List<Step> trail) {
    boolean made = lastLine(trail) == 0 && !trail.isEmpty();
    FieldPath known = path.first(trail.size());
    return overrides.stream()
        .filter(override -> path.startsWith(override.path()) || made && override.path().startsWith(known))
        .reduce((earlier, later) -> later);
  }

  private static int lastLine(List<Step> trail) {
    return trail.isEmpty() ? 0 : YamlTree.line(trail.get(trail.size() - 1).mark());
  }

  /** The names and list entries on the way to a field, as far as they exist. */
  private List<Step> trail(FieldPath path) {
    List<Step> trail = new ArrayList<>();
    Node holder = root;
    for (String name : path.steps()) {
      Optional<NodeTuple> entry = YamlTree.entry(holder, name);
      if (entry.isPresent()) {
        trail.add(new Step(entry.get().getKeyNode(), entry.get().getValueNode()));
      } else if (holder instanceof SequenceNode list && name.matches("\\d+")) {
        Node value = list.getValue().get(Integer.parseInt(name));
        trail.add(new Step(value, value));
      } else {
        break;
      }
      holder = trail.get(trail.size() - 1).value();
    }
    return trail;
  }
}
