package io.splitlora.operator.api;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the API server said to a manifest: the object with its defaults, or the sentences that refuse it. */
record Answer(Verdict verdict, String text) {

  enum Verdict {
    ACCEPTED(".out.yaml"), REFUSED(".refused.txt");

    private final String suffix;

    Verdict(String suffix) {
      this.suffix = suffix;
    }

    String suffix() {
      return suffix;
    }
  }

  static Answer accepted(GenericKubernetesResource object) {
    ObjectMeta given = object.getMetadata();
    object.setMetadata(new ObjectMetaBuilder().withName(given.getName()).withLabels(given.getLabels()).build());
    return new Answer(Verdict.ACCEPTED, Serialization.asYaml(object).replaceFirst("^---\n", ""));
  }

  /** A sentence a line, sorted: the server finds several faults of one object in no order. */
  static Answer refused(Status status) {
    String causes = Optional.ofNullable(status.getDetails()).map(StatusDetails::getCauses).stream()
        .flatMap(list -> list.stream()).map(cause -> cause.getField() + ": " + cause.getMessage()).sorted()
        .collect(Collectors.joining("\n"));
    return new Answer(Verdict.REFUSED, (causes.isEmpty() ? status.getMessage() : causes) + "\n");
  }
}
