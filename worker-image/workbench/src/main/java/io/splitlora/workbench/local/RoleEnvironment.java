package io.splitlora.workbench.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a computing process is started. Local runs and benchmarks use it; the launcher and the image repeat its values in
 * their own languages. The values were measured with {@code splitlora bench}.
 */
public final class RoleEnvironment {

  /**
   * Variables of the child, unless the caller's environment sets them. MKL_CBWR selects one code path of the math
   * library, so that sums have the same bits in every run; AUTO, the best for the processor, costs nothing (COMPATIBLE
   * takes three times as long, STRICT a tenth longer). MALLOC_ARENA_MAX: two heaps for all threads keep the resident
   * memory flat.
   */
  public static final Map<String, String> VARIABLES = Map.of(
      "MKL_CBWR", "AUTO",
      "MALLOC_ARENA_MAX", "2");

  /**
   * Only the quick compiler: the work is in the engine, and the optimizing compiler costs short jobs a fifth of their
   * CPU time. The heap depends on the memory of the machine, and direct memory on the heap, unless {@link MemoryShare}
   * says more; the engine uses the rest. Running out of memory ends the process by SIGABRT.
   */
  public static final List<String> JVM =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MaxRAMPercentage=40",
          "-XX:+CrashOnOutOfMemoryError", "-Xss1m", "-Dai.djl.offline=true",
          "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8");

  /** Names the archive of classes that archive-classes made; processes that this one starts have it too. */
  static final String ARCHIVE = "splitlora.class.archive";

  /** Names the class path of the archive, in a process whose own is another one, such as a test. */
  private static final String CLASS_PATH = "splitlora.class.path";

  /** Without this, a process that ends by SIGABRT leaves a core file as large as its memory. */
  private static final List<String> WITHOUT_CORE_FILE = List.of("/bin/sh", "-c", "ulimit -c 0; exec \"$0\" \"$@\"");

  private RoleEnvironment() {}

  /**
   * Prepares a process with this Java and class path, but does not start it.
   *
   * @param jvm further options of the virtual machine, which win over {@link #JVM}
   */
  public static ProcessBuilder java(List<String> jvm, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>(WITHOUT_CORE_FILE);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(archive());
    command.addAll(jvm);
    command.addAll(List.of("-cp", System.getProperty(CLASS_PATH, System.getProperty("java.class.path")), mainClass));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    VARIABLES.forEach(builder.environment()::putIfAbsent);
    return builder;
  }

  /** An archive that is missing or of an earlier build makes a start slower; Java is not to say so. */
  private static List<String> archive() {
    String archive = System.getProperty(ARCHIVE, "");
    return archive.isEmpty() ? List.of()
        : List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off",
            "-D" + ARCHIVE + "=" + archive);
  }
}
