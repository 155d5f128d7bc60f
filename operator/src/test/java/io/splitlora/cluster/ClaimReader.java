package io.splitlora.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.splitlora.operator.observe.PodState;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Reads what a persistent volume claim holds, through a pod that mounts it. */
public record ClaimReader(TestNamespace namespace, String claim) {
  private static final String FOLDER = "/claim";
  private static final int SECONDS = 60;

  /** SHA-256 of each file, by its path in the volume. */
  public Map<String, String> digests() {
    var digests = new TreeMap<String, String>();
    run("digest", FOLDER).lines().map(line -> line.split("  ", 2))
        .forEach(line -> digests.put(line[1].substring(FOLDER.length() + 1), line[0]));
    return digests;
  }

  public String print(String path) {
    return run("print", FOLDER + "/" + path);
  }

  private String run(String... arguments) {
    var pods = namespace.cluster().client().pods().inNamespace(namespace.name());
    var name = pods.resource(pod(arguments)).create().getMetadata().getName();
    try {
      var end = pods.withName(name).waitUntilCondition(pod -> pod != null && PodState.hasEnded(pod), SECONDS,
          TimeUnit.SECONDS);
      var log = namespace.kubectl("logs", name).mustSucceed();
      if (!end.getStatus().getPhase().equals("Succeeded")) {
        throw new IllegalStateException("claim %s cannot be read: %s".formatted(claim, log));
      }
      return log;
    } finally {
      pods.withName(name).withGracePeriod(0).delete();
    }
  }

  private Pod pod(String... arguments) {
    return new PodBuilder()
        .withNewMetadata().withGenerateName("reader-").endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withNewSecurityContext().withRunAsNonRoot(true).withRunAsUser(65532L)
        .withNewSeccompProfile().withType("RuntimeDefault").endSeccompProfile().endSecurityContext()
        .addNewContainer()
        .withName("reader").withImage("localhost/pod:1").withImagePullPolicy("Never").withArgs(arguments)
        .withNewSecurityContext().withAllowPrivilegeEscalation(false).withNewCapabilities().withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .addNewVolumeMount().withName("claim").withMountPath(FOLDER).withReadOnly(true).endVolumeMount()
        .endContainer()
        .addNewVolume().withName("claim").withNewPersistentVolumeClaim().withClaimName(claim).endPersistentVolumeClaim()
        .endVolume()
        .endSpec()
        .build();
  }
}
