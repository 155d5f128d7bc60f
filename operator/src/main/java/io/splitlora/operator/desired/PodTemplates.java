package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.splitlora.api.v1alpha1.ResourcesSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.TolerationSpec;
import io.splitlora.protocol.process.PodPaths;
import io.splitlora.protocol.process.RoleCommandLine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** A role's pod: one container under the restricted Pod Security standard, its volumes, and what the user adds. */
public final class PodTemplates {
  /** The container of the role; a pod template that changes it names it so. */
  public static final String CONTAINER = "worker";
  private static final String POD_NAME = "POD_NAME";
  /** An argument that Kubernetes replaces by the pod's name. */
  static final String OWN_NAME = "$(" + POD_NAME + ")";
  private static final int HEALTH_PORT = 7445;
  private static final String ANY_ADDRESS = "0.0.0.0:";
  private static final long NOBODY = 65532;

  private PodTemplates() {}

  static PodTemplateSpec of(SplitLoRAJob job, RolePod pod, String restartPolicy, OperatorSettings operator) {
    var template = new PodTemplateSpecBuilder()
        .withNewMetadata().withLabels(pod.labels()).addToLabels(Labels.JOB_UID, job.getMetadata().getUid())
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy(restartPolicy)
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(30L)
        .withSecurityContext(security(operator))
        .withNodeSelector(pod.settings().nodeSelector())
        .withTolerations(pod.settings().tolerations().stream().map(PodTemplates::toleration).toList())
        .withVolumes(PodVolumes.volumes(job, pod, operator))
        .withContainers(container(job, pod, operator))
        .endSpec()
        .build();
    return ContainerDefaults.fill(PodOverlay.over(template, job, pod, operator.anyPodTemplate()), operator);
  }

  private static PodSecurityContext security(OperatorSettings operator) {
    var security = new PodSecurityContextBuilder().withRunAsNonRoot(true)
        .withNewSeccompProfile().withType("RuntimeDefault").endSeccompProfile();
    return operator.fixedUser() ? security.withRunAsUser(NOBODY).withRunAsGroup(NOBODY).withFsGroup(NOBODY)
        .withFsGroupChangePolicy("OnRootMismatch").build() : security.build();
  }

  private static Container container(SplitLoRAJob job, RolePod pod, OperatorSettings operator) {
    String image = Optional.ofNullable(job.getSpec().image()).orElse(operator.workerImage());
    var arguments =
        ImageOptions.only(arguments(pod, operator),
            option -> operator.options().has(image, option) && fits(option, pod, operator));
    boolean asked = arguments.contains(RoleCommandLine.HEALTH);
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(image)
        .withArgs(arguments)
        .withEnv(new EnvVarBuilder().withName(POD_NAME).withNewValueFrom()
            .withNewFieldRef().withApiVersion("v1").withFieldPath("metadata.name").endFieldRef().endValueFrom().build())
        .withPorts(pod.port().stream()
            .mapToObj(port -> new ContainerPortBuilder().withName(Services.PORT_NAME).withContainerPort(port)
                .withProtocol("TCP").build())
            .toList())
        .withStartupProbe(asked ? Probes.startup(healthPort(pod)) : null)
        .withLivenessProbe(asked ? Probes.liveness(healthPort(pod)) : null)
        .withReadinessProbe(pod.called() ? Probes.readiness(pod.port().getAsInt()) : null)
        .withResources(resources(pod.settings().resources()))
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false).withReadOnlyRootFilesystem(true).withRunAsNonRoot(true)
        .withNewCapabilities().withDrop("ALL").endCapabilities()
        .endSecurityContext()
        .withVolumeMounts(PodVolumes.mounts(pod, operator))
        .build();
  }

  /**
   * On its node's network a pod's port for its health would be taken by the next pod there, which could not start.
   * Whose certificates are Secrets asks nobody for others.
   */
  private static boolean fits(String option, RolePod pod, OperatorSettings operator) {
    return !(option.equals(RoleCommandLine.HEALTH) && pod.onHostNetwork())
        && (operator.authorities().isPresent() || !PodIdentity.OPTIONS.contains(option));
  }

  /** The role and all options of now. */
  static List<String> arguments(RolePod pod, OperatorSettings operator) {
    var command = pod.command()
        .with(RoleCommandLine.MANIFEST, PodPaths.JOB + "/" + JobConfig.FILE)
        .with(RoleCommandLine.CERTIFICATES, PodPaths.CERTIFICATES)
        .with(RoleCommandLine.ISSUER, operator.issuer())
        .with(RoleCommandLine.IDENTITY, PodPaths.IDENTITY)
        .with(RoleCommandLine.LAST_WORDS, PodPaths.TERMINATION_LOG);
    if (pod.port().isPresent()) {
      command = command.with(RoleCommandLine.LISTEN, ANY_ADDRESS + pod.port().getAsInt());
    }
    return command.with(RoleCommandLine.HEALTH, ANY_ADDRESS + healthPort(pod)).words();
  }

  /** Where a role tells its node's kubelet how it is; no policy lets anyone else in. */
  private static int healthPort(RolePod pod) {
    return pod.port().orElse(0) == HEALTH_PORT ? HEALTH_PORT + 1 : HEALTH_PORT;
  }

  private static ResourceRequirements resources(ResourcesSpec resources) {
    return new ResourceRequirementsBuilder()
        .withRequests(quantities(resources.requests())).withLimits(quantities(resources.limits())).build();
  }

  private static Map<String, Quantity> quantities(Map<String, String> texts) {
    return texts.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> new Quantity(entry.getValue())));
  }

  private static Toleration toleration(TolerationSpec spec) {
    return new Toleration(Objects.toString(spec.effect(), null), spec.key(), Objects.toString(spec.operator(), null),
        spec.tolerationSeconds(), spec.value());
  }
}
