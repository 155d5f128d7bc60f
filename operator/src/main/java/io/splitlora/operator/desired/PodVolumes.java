package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.VolumeSpec;
import io.splitlora.protocol.process.PodPaths;
import java.util.ArrayList;
import java.util.List;

/** The volumes of a role's pod and where they are mounted. */
final class PodVolumes {
  /**
   * Libraries are unpacked there, some tens of megabytes; a pod that writes without end is stopped before its node is
   * full.
   */
  private static final Quantity TMP_LIMIT = new Quantity("1Gi");

  private PodVolumes() {}

  static List<Volume> volumes(SplitLoRAJob job, RolePod pod, OperatorSettings operator) {
    var volumes = new ArrayList<Volume>();
    volumes.add(new VolumeBuilder().withName("job").withNewConfigMap()
        .withName(ObjectNames.of(job).config()).endConfigMap().build());
    volumes.addAll(operator.authorities().isPresent() ? PodIdentity.volumes(job) : PodIdentity.secret(pod));
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().withSizeLimit(TMP_LIMIT).endEmptyDir().build());
    pod.mounts().forEach((claim, folder) -> volumes.add(claim(folder.substring(1), claim, false)));
    pod.claims().forEach(claim -> volumes.add(claim(sourceName(claim), claim, true)));
    pod.settings().volumes().forEach(volume -> volumes.add(claim(userName(volume), volume.claim(), volume.readOnly())));
    return volumes;
  }

  static List<VolumeMount> mounts(RolePod pod, OperatorSettings operator) {
    var mounts = new ArrayList<VolumeMount>();
    mounts.add(mount("job", PodPaths.JOB, true));
    boolean issued = operator.authorities().isPresent();
    mounts.add(mount(PodIdentity.CERTIFICATES, PodPaths.CERTIFICATES, !issued));
    if (issued) {
      mounts.add(mount(PodIdentity.IDENTITY, PodPaths.IDENTITY, true));
    }
    mounts.add(mount("tmp", PodPaths.TMP, false));
    pod.mounts().values().forEach(folder -> mounts.add(mount(folder.substring(1), folder, false)));
    pod.claims().forEach(claim -> mounts.add(mount(sourceName(claim), PodPaths.CLAIMS + "/" + claim, true)));
    pod.settings().volumes()
        .forEach(volume -> mounts.add(mount(userName(volume), volume.mountPath(), volume.readOnly())));
    return mounts;
  }

  /** Names of volumes are labels of at most 63 characters, names of claims may be longer and have dots. */
  private static String sourceName(String claim) {
    return "source-" + Integer.toHexString(claim.hashCode());
  }

  private static String userName(VolumeSpec volume) {
    return "volume-" + (volume.name().length() <= 56 ? volume.name() : Integer.toHexString(volume.name().hashCode()));
  }

  private static Volume claim(String name, String claim, boolean readOnly) {
    return new VolumeBuilder().withName(name).withNewPersistentVolumeClaim()
        .withClaimName(claim).withReadOnly(readOnly ? true : null).endPersistentVolumeClaim().build();
  }

  private static VolumeMount mount(String name, String folder, boolean readOnly) {
    return new VolumeMountBuilder().withName(name).withMountPath(folder).withReadOnly(readOnly ? true : null).build();
  }
}
