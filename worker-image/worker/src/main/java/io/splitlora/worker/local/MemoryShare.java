package io.splitlora.worker.local;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What the processes of a local run take for the machine's memory, each for itself, as a pod takes its container's: of this its
 * heap may have the share that {@link RoleEnvironment} names. A quarter each for aggregator and split server, which hold
 * something of every client; the other half for all pods together.
 *
 * @param machine bytes of memory that the machine has, or the container in which the run is
 */
record MemoryShare(long machine) {

  /** A small model fits, on the smallest of machines: what may be taken is not taken until it is needed. */
  private static final long LEAST = 1280L << 20;

  static MemoryShare ofThisMachine() {
    return new MemoryShare(((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize());
  }

  List<String> ofServer() {
    return options(machine / 4, System.getenv().getOrDefault("JAVA_TOOL_OPTIONS", ""));
  }

  List<String> ofPod(int pods) {
    return options(machine / 2 / pods, System.getenv().getOrDefault("JAVA_TOOL_OPTIONS", ""));
  }

  /**
   * Not -Xmx, so that one in JAVA_TOOL_OPTIONS wins. Direct memory, where weights stored as F16 or BF16 are widened, may be
   * all of the share; what a user says of it would not win, so then nothing is said here.
   */
  static List<String> options(long bytes, String ofTheUser) {
    long share = Math.max(LEAST, bytes);
    String heap = "-XX:MaxRAM=" + share;
    return ofTheUser.contains("MaxDirectMemorySize") ? List.of(heap) : List.of(heap, "-XX:MaxDirectMemorySize=" + share);
  }
}
