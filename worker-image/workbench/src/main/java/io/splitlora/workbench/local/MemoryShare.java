package io.splitlora.workbench.local;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * How much memory each process of a local run may assume, as a pod assumes its container's memory; {@link
 * RoleEnvironment} says which share of it the heap may take. Aggregator and split server get a quarter each, because
 * they hold something of every client. All pods together get the other half.
 *
 * @param machine bytes of memory that the machine has, or the container in which the run is
 */
record MemoryShare(long machine) {

  /** Enough for a small model even on the smallest machine; memory is only taken when it is needed. */
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
   * Not -Xmx, so that an -Xmx in JAVA_TOOL_OPTIONS wins. Direct memory, which widened F16 and BF16 weights use, may
   * fill the whole share. A user's own limit for it would lose against an option here, so then no limit is set here.
   */
  static List<String> options(long bytes, String ofTheUser) {
    long share = Math.max(LEAST, bytes);
    String heap = "-XX:MaxRAM=" + share;
    return ofTheUser.contains("MaxDirectMemorySize") ? List.of(heap)
        : List.of(heap, "-XX:MaxDirectMemorySize=" + share);
  }
}
