package io.splitlora.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A manifest's tree, the overrides in it and the name that people know it by. */
record Document(String origin, Node root, List<FieldOverride> overrides) {

  /** A problem with the line of the field, or of what holds it when it is missing, or with the override that made it. */
  Problem problem(FieldPath path, String value, String message) {
    List<Node> trail = trail(path);
    return overriding(path, trail)
        .map(override -> new Problem(override.origin(), 0, path.toString(), value, message))
        .orElseGet(() -> new Problem(origin, lastLine(trail), path.toString(), value, message));
  }

  private Optional<FieldOverride> overriding(FieldPath path, List<Node> trail) {
    boolean made = lastLine(trail) == 0 && !trail.isEmpty();
    FieldPath known = path.first(trail.size());
    return overrides.stream()
        .filter(override -> path.startsWith(override.path()) || made && override.path().startsWith(known))
        .reduce((earlier, later) -> later);
  }

  private static int lastLine(List<Node> trail) {
    return trail.isEmpty() ? 0 : YamlTree.line(trail.get(trail.size() - 1));
  }

  /** The names and list entries on the way to a field, as far as they exist. */
  private List<Node> trail(FieldPath path) {
    List<Node> trail = new ArrayList<>();
    Node holder = root;
    for (String step : path.steps()) {
      Optional<NodeTuple> entry = YamlTree.entry(holder, step);
      if (entry.isPresent()) {
        trail.add(entry.get().getKeyNode());
        holder = entry.get().getValueNode();
      } else if (holder instanceof SequenceNode list && step.matches("\\d+")) {
        holder = list.getValue().get(Integer.parseInt(step));
        trail.add(holder);
      } else {
        break;
      }
    }
    return trail;
  }
}
