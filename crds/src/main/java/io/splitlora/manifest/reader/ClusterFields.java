package io.splitlora.manifest.reader;

import io.splitlora.manifest.yaml.YamlTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** What a cluster adds to a manifest, as {@code kubectl get -o yaml} prints it: it says nothing about what to train. */
final class ClusterFields {
  private static final Set<String> OF_THE_JOB = Set.of("status");
  private static final Set<String> OF_METADATA =
      Set.of("creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp",
          "finalizers", "generation", "managedFields", "ownerReferences", "resourceVersion", "selfLink", "uid");

  private ClusterFields() {}

  /** The tree without them; their paths are added to those that were passed over. */
  static Node passedOver(Node root, List<String> passedOver) {
    if (!(root instanceof MappingNode job)) {
      return root;
    }
    List<NodeTuple> entries = new ArrayList<>();
    for (NodeTuple entry : without(job, "", OF_THE_JOB, passedOver)) {
      entries.add(YamlTree.isNamed(entry, "metadata") && entry.getValueNode() instanceof MappingNode metadata
          ? new NodeTuple(entry.getKeyNode(), of(metadata, without(metadata, "metadata.", OF_METADATA, passedOver)))
          : entry);
    }
    return of(job, entries);
  }

  private static List<NodeTuple> without(MappingNode object, String path, Set<String> names, List<String> passedOver) {
    List<NodeTuple> rest = new ArrayList<>();
    for (NodeTuple entry : object.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key && names.contains(key.getValue())) {
        passedOver.add(path + key.getValue());
      } else {
        rest.add(entry);
      }
    }
    return rest;
  }

  private static MappingNode of(MappingNode object, List<NodeTuple> entries) {
    return new MappingNode(object.getTag(), true, entries, object.getStartMark(), object.getEndMark(),
        object.getFlowStyle());
  }
}
