package io.splitlora.worker.local;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

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

  String ofServer() {
    return option(machine / 4);
  }

  String ofPod(int pods) {
    return option(machine / 2 / pods);
  }

  /** Not -Xmx, so that one in JAVA_TOOL_OPTIONS wins. */
  private static String option(long bytes) {
    return "-XX:MaxRAM=" + Math.max(LEAST, bytes);
  }
}
