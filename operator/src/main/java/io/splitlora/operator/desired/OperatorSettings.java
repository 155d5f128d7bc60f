package io.splitlora.operator.desired;

import java.util.List;
import java.util.Optional;

/**
 * What the operator was installed with.
 *
 * @param workerImage of jobs that name none
 * @param options of the images that a job runs with
 * @param pullPolicy of the workers' image; none takes what its name asks for
 * @param fixedUser whether pods name the user that they run as; some platforms want to choose it
 * @param namespace the operator's own, whose pods may watch jobs
 * @param dnsCidrs addresses of the cluster's DNS where it is none of the known ones
 * @param anyPodTemplate whether a podTemplate may say anything: then whoever creates jobs creates whatever pods he likes
 */
public record OperatorSettings(String workerImage, ImageOptions options, Optional<String> pullPolicy, boolean fixedUser,
    String namespace, List<String> dnsCidrs, boolean anyPodTemplate) {
  /** The name under which the operator writes objects and events. */
  public static final String FIELD_MANAGER = "splitlora-operator";

  public OperatorSettings(String workerImage, String namespace) {
    this(workerImage, Optional.empty(), true, namespace);
  }

  public OperatorSettings(String workerImage, Optional<String> pullPolicy, boolean fixedUser, String namespace) {
    this(workerImage, ImageOptions.NONE, pullPolicy, fixedUser, namespace, List.of(), false);
  }

  public OperatorSettings withDnsCidrs(List<String> cidrs) {
    return new OperatorSettings(workerImage, options, pullPolicy, fixedUser, namespace, List.copyOf(cidrs),
        anyPodTemplate);
  }

  public OperatorSettings withAnyPodTemplate(boolean allowed) {
    return new OperatorSettings(workerImage, options, pullPolicy, fixedUser, namespace, dnsCidrs, allowed);
  }

  OperatorSettings withWorker(String image, ImageOptions itsOptions) {
    return new OperatorSettings(image, itsOptions, pullPolicy, fixedUser, namespace, dnsCidrs, anyPodTemplate);
  }
}
