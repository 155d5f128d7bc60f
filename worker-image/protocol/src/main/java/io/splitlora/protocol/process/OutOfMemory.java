package io.splitlora.protocol.process;

/**
 * Ends the process when it runs out of memory, so that it is started again. If it went on, it would be alive and answer
 * nobody. The option CrashOnOutOfMemoryError of the virtual machine covers the heap but not direct memory: for that the
 * libraries throw errors, and whoever catches them passes them here.
 */
public final class OutOfMemory {

  /** The exit code of a process that the option ends: SIGABRT. */
  public static final int EXIT_CODE = 134;

  private static final int MOST_CAUSES = 100; // a chain of causes may be a cycle

  private OutOfMemory() {}

  /** From now on any uncaught error ends the process, on whichever thread it occurs. */
  public static void endsTheProcess() {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
      endIfCauseOf(error);
      if (before != null) {
        before.uncaughtException(thread, error);
      } else {
        error.printStackTrace();
      }
    });
  }

  /** Ends the process if running out of memory caused the error. For code that catches errors. */
  public static void endIfCauseOf(Throwable error) {
    Throwable cause = error;
    for (int causes = 0; cause != null && causes < MOST_CAUSES; causes++, cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError memory) {
        end(memory);
      }
    }
  }

  /** Halts without shutdown hooks: running them would need memory. */
  private static void end(OutOfMemoryError error) {
    try {
      System.err.println("splitlora: out of memory (" + error.getMessage()
          + "): it needs a larger memory limit, or -Xmx and -XX:MaxDirectMemorySize in JAVA_TOOL_OPTIONS");
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
