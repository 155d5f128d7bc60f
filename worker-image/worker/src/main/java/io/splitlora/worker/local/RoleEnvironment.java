package io.splitlora.worker.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a process that computes is started; the roles of a local run and the benchmarks share it, and the launcher and the
 * image say the same in their own words. {@code splitlora bench} measured the values.
 */
public final class RoleEnvironment {

  /**
   * Variables of the child, unless the caller's environment has them. MKL_CBWR: one code path of the math library, so that
   * sums have the same bits on every run; AUTO, the processor's best, costs no more than leaving it out (COMPATIBLE takes
   * three times as long, STRICT a tenth more). MALLOC_ARENA_MAX: two heaps for all threads keep the resident memory flat.
   */
  public static final Map<String, String> VARIABLES = Map.of(
      "MKL_CBWR", "AUTO",
      "MALLOC_ARENA_MAX", "2");

  /**
   * The quick compiler alone: the work is in the engine, and the thorough one costs short jobs a fifth of their CPU time. The
   * heap follows the memory that there is, and direct memory the heap, unless {@link MemoryShare} says more; the rest is the engine's. Out of memory ends the process
   * by SIGABRT.
   */
  public static final List<String> JVM = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MaxRAMPercentage=40",
      "-XX:+CrashOnOutOfMemoryError", "-Xss1m", "-Dai.djl.offline=true",
      "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8");

  /** A process that ends by SIGABRT would leave one, as large as its memory. */
  private static final List<String> WITHOUT_CORE_FILE = List.of("/bin/sh", "-c", "ulimit -c 0; exec \"$0\" \"$@\"");

  private RoleEnvironment() {}

  /**
   * A process of this Java and class path, not yet started.
   *
   * @param jvm further options of the virtual machine, which win over {@link #JVM}
   */
  public static ProcessBuilder java(List<String> jvm, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>(WITHOUT_CORE_FILE);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    VARIABLES.forEach(builder.environment()::putIfAbsent);
    return builder;
  }
}
