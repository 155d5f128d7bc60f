package io.splitlora.operator.desired;

import java.util.List;
import java.util.stream.Stream;

/**
 * The persistent volume claims that {@code pvc://CLAIM/PATH} sources name. A role is given those that it reads, and no
 * other.
 */
final class SourceClaims {
  private static final String SCHEME = "pvc://";

  private SourceClaims() {}

  static List<String> of(String... sources) {
    return Stream.of(sources).filter(source -> source.startsWith(SCHEME))
        .map(source -> source.substring(SCHEME.length()).split("/", 2)[0])
        .distinct().sorted().toList();
  }
}
