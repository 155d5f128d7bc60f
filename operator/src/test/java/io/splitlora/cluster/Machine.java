package io.splitlora.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the choice of a provider depends on. A plain KUBECONFIG is deliberately not part of it. */
record Machine(Map<String, String> environment, boolean linux, boolean root, boolean cgroupV1, boolean docker) {

  static Machine observe() {
    return new Machine(
        System.getenv(),
        System.getProperty("os.name").equals("Linux"),
        isRoot(),
        Files.isDirectory(Path.of("/sys/fs/cgroup/memory")),
        System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock")));
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // no Linux
    }
  }

  String variable(String name) {
    return environment.getOrDefault(name, "");
  }
}
