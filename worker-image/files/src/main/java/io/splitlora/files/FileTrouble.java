package io.splitlora.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * A file exists but cannot be read at the moment, because of a disk, a network or a machine. The trouble may pass, here
 * or on another machine; therefore the process is started again, and the file is not refused.
 */
public final class FileTrouble extends RuntimeException {
  private static final long serialVersionUID = 1;
  /** What Linux reports when a disk, a network or a lack of resources is at fault. Any other error needs a person. */
  private static final List<String> PASSING =
      List.of("Input/output error", "Remote I/O error", "Stale file handle", "Stale NFS file handle",
          "Connection timed out", "Connection reset", "Transport endpoint", "transport endpoint", "Host is down",
          "No route to host",
          "No space left on device", "Disk quota exceeded", "Too many open files", "Resource temporarily unavailable",
          "Device or resource busy",
          "Interrupted system call", "No locks available", "Cannot allocate memory", "Map failed");

  private FileTrouble(Path file, IOException cause) {
    super(
        file + " cannot be read at the moment (" + cause.getMessage()
            + "); it is not refused: look at the disk or the volume, and try again.",
        cause);
  }

  /**
   * Chooses what to throw when a file that the user named could not be read: this trouble if it may pass, otherwise the
   * refusal.
   */
  public static RuntimeException or(Path file, IOException cause, Supplier<? extends RuntimeException> refusal) {
    return mayPass(cause) ? new FileTrouble(file, cause) : refusal.get();
  }

  public static FileTrouble of(Path file, IOException cause) {
    return new FileTrouble(file, cause);
  }

  /** Whether the same call may succeed later although nobody changed the file. */
  public static boolean mayPass(IOException cause) {
    String words = String.valueOf(cause instanceof FileSystemException named ? named.getReason() : cause.getMessage());
    return PASSING.stream().anyMatch(words::contains);
  }
}
