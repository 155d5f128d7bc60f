package io.splitlora.operator.desired;

import java.util.List;
import java.util.Optional;

/**
 * What the operator was installed with, and what of it a job has taken.
 *
 * @param workerImage of jobs that name none
 * @param options of the images that a job runs with
 * @param pullPolicy of the workers' image; none takes what its name asks for
 * @param fixedUser whether pods name the user that they run as; some platforms want to choose it
 * @param namespace the operator's own, whose pods may watch jobs, and issue certificates
 * @param dnsCidrs addresses of the cluster's DNS where it is none of the known ones
 * @param anyPodTemplate whether a podTemplate may say anything: then whoever creates jobs creates any pods he likes
 * @param authorities PEM of those by which a job's pods recognise the operator; none for a job whose certificates are
 *     Secrets
 */
public record OperatorSettings(String workerImage, ImageOptions options, Optional<String> pullPolicy, boolean fixedUser,
    String namespace, List<String> dnsCidrs, boolean anyPodTemplate, Optional<String> authorities) {
  /** The name under which the operator writes objects and events, and that of its Service. */
  public static final String FIELD_MANAGER = "splitlora-operator";
  /** Where pods ask for certificates; the port is also in the manifests. */
  private static final int ISSUER_PORT = 7446;

  public OperatorSettings(String workerImage, String namespace) {
    this(workerImage, Optional.empty(), true, namespace);
  }

  public OperatorSettings(String workerImage, Optional<String> pullPolicy, boolean fixedUser, String namespace) {
    this(workerImage, ImageOptions.NONE, pullPolicy, fixedUser, namespace, List.of(), false, Optional.empty());
  }

  public OperatorSettings withDnsCidrs(List<String> cidrs) {
    return new OperatorSettings(workerImage, options, pullPolicy, fixedUser, namespace, List.copyOf(cidrs),
        anyPodTemplate, authorities);
  }

  public OperatorSettings withAnyPodTemplate(boolean allowed) {
    return new OperatorSettings(workerImage, options, pullPolicy, fixedUser, namespace, dnsCidrs, allowed, authorities);
  }

  /** For a job whose pods ask the operator for certificates. */
  public OperatorSettings withAuthorities(String pem) {
    return new OperatorSettings(workerImage, options, pullPolicy, fixedUser, namespace, dnsCidrs, anyPodTemplate,
        Optional.of(pem));
  }

  OperatorSettings withWorker(String image, ImageOptions itsOptions) {
    return new OperatorSettings(image, itsOptions, pullPolicy, fixedUser, namespace, dnsCidrs, anyPodTemplate,
        authorities);
  }

  public int issuerPort() {
    return ISSUER_PORT;
  }

  /** HOST:PORT at which pods ask for certificates. */
  String issuer() {
    return FIELD_MANAGER + "." + namespace + ".svc:" + ISSUER_PORT;
  }
}
