package io.splitlora.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What git leaves in place of a large file that was not fetched: three lines of text. This is the beginning of the
 * first.
 */
public final class LfsPointer {

  private static final String START = "version https://git-lfs.github.com/spec/";
  /** Number of bytes that are enough to recognise a pointer. */
  public static final int LENGTH = START.length();

  private LfsPointer() {}

  public static boolean is(String text) {
    return text.startsWith(START);
  }

  /** @param content the file, or its first {@link #LENGTH} bytes */
  public static boolean is(byte[] content) {
    return is(new String(Arrays.copyOf(content, Math.min(content.length, LENGTH)), StandardCharsets.ISO_8859_1));
  }

  public static String sentence(Path file) {
    return file + " is the stand-in that git keeps for a large file, not the file itself; fetch it with: git lfs pull";
  }
}
