package io.splitlora.operator.desired;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The persistent volume claims that {@code pvc://CLAIM/PATH} sources name, each for the roles that read it. */
final class SourceClaims {
  private static final String SCHEME = "pvc://";

  private SourceClaims() {}

  static List<String> aggregator(SplitLoRAJobSpec spec) {
    return claims(Stream.of(spec.model().source()));
  }

  static List<String> splitServer(SplitLoRAJobSpec spec) {
    var evaluation = Optional.ofNullable(spec.evaluation()).map(EvaluationSpec::data);
    return claims(Stream.concat(Stream.of(spec.model().source()), evaluation.map(data -> data.source()).stream()));
  }

  /** A pool sees the model and its own data, never another pool's. */
  static List<String> pool(SplitLoRAJobSpec spec, ClientPoolSpec pool) {
    return claims(Stream.of(spec.model().source(), pool.data().source()));
  }

  private static List<String> claims(Stream<String> sources) {
    return sources.filter(source -> source.startsWith(SCHEME))
        .map(source -> source.substring(SCHEME.length()).split("/", 2)[0])
        .distinct().sorted().toList();
  }
}
