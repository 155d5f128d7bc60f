package io.splitlora.operator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The image of a job that names none: the default of when it began, for all its roles, whatever the default is by now. */
final class WorkerImage {
  private WorkerImage() {}

  /**
   * The settings with the image that the job runs with.
   *
   * @param present the job's objects
   * @param desired what they would be with the operator's present settings
   */
  static OperatorSettings settle(OperatorSettings operator, Collection<HasMetadata> present,
      Function<OperatorSettings, List<HasMetadata>> desired) {
    return PodOrigin.image(present.stream()).or(() -> inUse(present, desired.apply(operator), operator.workerImage()))
        .map(operator::withWorkerImage).orElse(operator);
  }

  /** Of pods without a record, that of one for which the user names no image. */
  private static Optional<String> inUse(Collection<HasMetadata> present, List<HasMetadata> desired, String byDefault) {
    return desired.stream().filter(wanted -> of(wanted).filter(byDefault::equals).isPresent())
        .flatMap(wanted -> present.stream().filter(object -> areSame(object, wanted)))
        .flatMap(object -> of(object).stream()).findFirst();
  }

  private static boolean areSame(HasMetadata one, HasMetadata other) {
    return one.getClass() == other.getClass() && one.getMetadata().getName().equals(other.getMetadata().getName());
  }

  private static Optional<String> of(HasMetadata object) {
    return template(object).flatMap(template -> template.getSpec().getContainers().stream()
        .filter(container -> container.getName().equals(PodTemplates.CONTAINER)).map(Container::getImage).findFirst());
  }

  private static Optional<PodTemplateSpec> template(HasMetadata object) {
    return object instanceof Job job ? Optional.of(job.getSpec().getTemplate())
        : object instanceof Deployment pool ? Optional.of(pool.getSpec().getTemplate()) : Optional.empty();
  }
}
