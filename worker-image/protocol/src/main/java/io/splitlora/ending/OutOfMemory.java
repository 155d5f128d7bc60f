package io.splitlora.ending;

/**
 * Out of memory ends the process, so that it is started again; one that went on without what it could not get would be
 * alive and deaf. The virtual machine's own flag, CrashOnOutOfMemoryError, does this for the heap. It misses direct memory,
 * whose errors are thrown by the libraries: these are brought here.
 */
public final class OutOfMemory {

  /** How a process ends that the flag ends: by SIGABRT. */
  public static final int EXIT_CODE = 134;

  private static final int MOST_CAUSES = 100; // they may go round in a circle

  private OutOfMemory() {}

  /** From now on an error that nobody has caught ends the process too, whichever thread it was. */
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

  /** Ends the process if it is the cause of that error; for those who would catch it otherwise. */
  public static void endIfCauseOf(Throwable error) {
    Throwable cause = error;
    for (int causes = 0; cause != null && causes < MOST_CAUSES; causes++, cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError memory) {
        end(memory);
      }
    }
  }

  /** Halts at once: to go on in order would need memory. */
  private static void end(OutOfMemoryError error) {
    try {
      System.err.println("splitlora: out of memory (" + error.getMessage()
          + "): it needs a larger memory limit, or -Xmx and -XX:MaxDirectMemorySize in JAVA_TOOL_OPTIONS");
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
