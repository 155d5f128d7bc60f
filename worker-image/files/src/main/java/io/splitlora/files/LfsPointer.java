package io.splitlora.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;

/** What git leaves in place of a large file that was not fetched: three lines of text. */
public final class LfsPointer {

  private static final byte[] START = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);
  /** Number of bytes at the beginning of a file that are enough to recognise a pointer. */
  public static final int LENGTH = START.length;

  private LfsPointer() {}

  /**
   * Refuses a pointer.
   *
   * @param content the file, or at least its first {@link #LENGTH} bytes
   * @param refusal makes the exception to throw of a sentence for the user
   */
  public static void refuse(byte[] content, Path file, Function<String, ? extends RuntimeException> refusal) {
    if (content.length >= LENGTH && Arrays.equals(content, 0, LENGTH, START, 0, LENGTH)) {
      throw refusal.apply(
          file + " is the stand-in that git keeps for a large file, not the file itself; fetch it with: git lfs pull");
    }
  }
}
