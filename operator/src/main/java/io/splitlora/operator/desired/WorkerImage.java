package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The image that a job's workers have, and how it is called. A job that names none has the default of when it began,
 * for all its roles, whatever the default is by now; each image is called with the options of when the job took it.
 */
final class WorkerImage {
  private WorkerImage() {}

  /** Refuses what is no image's name before anything is noted of it. */
  static void check(SplitLoRAJob job) {
    if (job.getSpec().image() != null && !ImageOptions.isImage(job.getSpec().image())) {
      throw new InvalidJobException("InvalidImage",
          "spec.image has blanks, line breaks or other characters that no image's name has; name another");
    }
  }

  /**
   * The settings with the image and the options that the job runs with.
   *
   * @param pods all that the job has
   * @param present the job's objects
   * @param desired what they would be with the operator's present settings
   */
  static OperatorSettings settle(SplitLoRAJob job, List<RolePod> pods, OperatorSettings operator,
      Collection<HasMetadata> present,
      Function<OperatorSettings, List<HasMetadata>> desired) {
    String byDefault =
        PodOrigin.image(present.stream()).or(() -> inUse(present, desired.apply(operator), operator.workerImage()))
            .orElse(operator.workerImage());
    var recorded = PodOrigin.options(present.stream());
    var inUse = optionsInUse(pods, operator, present);
    var options = new TreeMap<String, Set<String>>();
    Stream.of(byDefault, job.getSpec().image()).filter(Objects::nonNull)
        .forEach(image -> options.put(image, recorded.of(image).orElse(inUse)));
    return operator.withWorker(byDefault, new ImageOptions(options));
  }

  /** Of pods without a record, that of one for which the user names no image. */
  private static Optional<String> inUse(Collection<HasMetadata> present, List<HasMetadata> desired, String byDefault) {
    return desired.stream()
        .filter(wanted -> worker(wanted).map(Container::getImage).filter(byDefault::equals).isPresent())
        .flatMap(wanted -> present.stream().filter(object -> areSame(object, wanted)))
        .flatMap(object -> worker(object).map(Container::getImage).stream()).findFirst();
  }

  private static boolean areSame(HasMetadata one, HasMetadata other) {
    return one.getClass() == other.getClass() && one.getMetadata().getName().equals(other.getMetadata().getName());
  }

  /** The options that this operator uses, without those that pods made before options were recorded do not have. */
  private static Set<String> optionsInUse(List<RolePod> pods, OperatorSettings operator,
      Collection<HasMetadata> present) {
    var inUse = new TreeSet<String>();
    pods.forEach(pod -> inUse.addAll(ImageOptions.names(PodTemplates.arguments(pod, operator))));
    pods.forEach(pod -> present.stream().filter(object -> object.getMetadata().getName().equals(pod.name()))
        .filter(object -> !PodOrigin.hasOptions(object)).flatMap(object -> worker(object).stream())
        .forEach(worker -> inUse.removeAll(missing(pod, operator, worker))));
    if (operator.authorities().isEmpty()) {
      inUse.removeAll(PodIdentity.OPTIONS);
    }
    return inUse;
  }

  private static Set<String> missing(RolePod pod, OperatorSettings operator, Container worker) {
    var missing = ImageOptions.names(PodTemplates.arguments(pod, operator));
    missing.removeAll(ImageOptions.names(worker.getArgs()));
    return missing;
  }

  private static Optional<Container> worker(HasMetadata object) {
    return template(object).flatMap(template -> template.getSpec().getContainers().stream()
        .filter(container -> container.getName().equals(PodTemplates.CONTAINER)).findFirst());
  }

  static Optional<PodTemplateSpec> template(HasMetadata object) {
    return object instanceof Job job ? Optional.of(job.getSpec().getTemplate())
        : object instanceof Deployment pool ? Optional.of(pool.getSpec().getTemplate()) : Optional.empty();
  }
}
