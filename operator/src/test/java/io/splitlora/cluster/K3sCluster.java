package io.splitlora.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** k3s in a privileged container, which Testcontainers removes when this process ends. */
record K3sCluster(K3sContainer container, Path kubeconfig) implements Running {
  private static final String IMAGE = "rancher/k3s:v1.35.4-k3s1";

  static K3sCluster start(Tier tier) {
    K3sContainer container = new K3sContainer(DockerImageName.parse(IMAGE));
    container.setCommand(command(tier));
    container.start();
    try {
      Path kubeconfig = Files.createTempFile("k3s", ".kubeconfig");
      kubeconfig.toFile().deleteOnExit();
      Files.writeString(kubeconfig, container.getKubeConfigYaml());
      K3sCluster cluster = new K3sCluster(container, kubeconfig);
      if (tier == Tier.NODE) {
        cluster.equip();
      }
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String command(Tier tier) {
    String server = "server --disable=traefik,metrics-server,local-storage --tls-san=localhost";
    return tier == Tier.NODE ? server + " --node-label=nvidia.com/gpu.present=true"
        : server + " --disable-agent --disable-controller-manager --disable-scheduler"
            + " --kube-apiserver-arg=disable-admission-plugins=ServiceAccount";
  }

  /** The volumes and GPUs that the scripts give to a local node. */
  private void equip() {
    inside("sh", "-c", "for n in $(seq 24); do mkdir -p -m 777 /volumes/$n; done");
    inside("sh", "-c", "until kubectl wait --for=condition=Ready node --all; do sleep 1; done");
    inside("sh", "-c", "kubectl patch $(kubectl get node -o name) --subresource=status --type=merge -p "
        + "'{\"status\":{\"capacity\":{\"nvidia.com/gpu\":\"8\"},\"allocatable\":{\"nvidia.com/gpu\":\"8\"}}}'");
    String volumes = Command.run(List.of(LocalCluster.script("volume-list"), "/volumes")).mustSucceed();
    container.copyFileToContainer(Transferable.of(volumes), "/volumes.yaml");
    inside("kubectl", "apply", "-f", "/volumes.yaml");
    loadImage(podImage());
  }

  private static Path podImage() {
    try {
      Path archive = Files.createTempFile("pod-image", ".tar");
      archive.toFile().deleteOnExit();
      Command.run(List.of("sh", "-c", "\"$0\" > \"$1\"", LocalCluster.script("pod-image"), archive.toString()))
          .mustSucceed();
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void loadImage(Path archive) {
    container.copyFileToContainer(MountableFile.forHostPath(archive), "/image.tar");
    inside("ctr", "--namespace", "k8s.io", "images", "import", "/image.tar");
  }

  private void inside(String... command) {
    try {
      var result = container.execInContainer(command);
      new Outcome(result.getExitCode(), result.getStdout(), result.getStderr()).mustSucceed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
