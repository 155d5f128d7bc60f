package io.splitlora.worker.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * A file that is there cannot be read for the moment: the trouble of a disk, a network or a machine, not of the file. It
 * may pass, here or on another machine, so whoever meets it is started again and the file is not refused.
 */
public final class FileTrouble extends RuntimeException {
  private static final long serialVersionUID = 1;
  /** What only a person can mend: the file is missing, closed to us, or not what it should be. */
  private static final List<Class<? extends IOException>> MISTAKES = List.of(NoSuchFileException.class, AccessDeniedException.class,
      NotDirectoryException.class, FileSystemLoopException.class, CharacterCodingException.class, EOFException.class,
      JsonProcessingException.class);
  /** The same as Linux words it, where Java has no class for it. */
  private static final List<String> MISTAKES_IN_WORDS =
      List.of("Is a directory", "Not a directory", "File name too long", "Too many levels of symbolic links", "Permission denied");

  private FileTrouble(Path file, IOException cause) {
    super(file + " cannot be read at the moment (" + cause.getMessage() + "); it is not refused: look at the disk or the volume, and try again.",
        cause);
  }

  /** What to throw when a file that the user named could not be read: this trouble, or the refusal if only he can mend it. */
  public static RuntimeException or(Path file, IOException cause, Supplier<? extends RuntimeException> refusal) {
    return mayPass(cause) ? new FileTrouble(file, cause) : refusal.get();
  }

  /** Whether the same call may succeed another time without anybody having changed the file. */
  public static boolean mayPass(IOException cause) {
    String words = String.valueOf(cause.getMessage());
    return MISTAKES.stream().noneMatch(mistake -> mistake.isInstance(cause)) && MISTAKES_IN_WORDS.stream().noneMatch(words::contains);
  }
}
