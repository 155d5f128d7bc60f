package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;

/** How deep objects may lie in objects: a podTemplate is whatever its user writes, and the API server stores it. */
public final class StoredJson {
  /** The API server reads 10,000 levels and no more; around an object there are a few of its list. */
  private static final int DEEPEST_STORED = 20_000;
  /** Kubernetes' own pods have a dozen. */
  private static final int DEEPEST_SPEC = 50;

  private StoredJson() {}

  /** Lets a mapper read whatever is stored; what is too deep is left out then. */
  public static ObjectMapper readable(ObjectMapper mapper) {
    mapper.getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST_STORED).build());
    return mapper;
  }

  /** Without recursion: what is asked is whether there would be too much of it. */
  static boolean isTooDeep(JsonNode tree) {
    record Level(JsonNode node, int depth) {}
    var open = new ArrayDeque<Level>();
    open.push(new Level(tree, 1));
    while (!open.isEmpty()) {
      Level level = open.pop();
      if (level.depth() > DEEPEST_SPEC) {
        return true;
      }
      level.node().forEach(part -> open.push(new Level(part, level.depth() + 1)));
    }
    return false;
  }
}
