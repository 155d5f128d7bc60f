package io.splitlora.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What lies at a path. {@link Files#exists} and its like also say "no" when the disk or the network fails, and a file
 * that is there would be taken for a missing one; this class throws {@link FileTrouble} instead.
 */
public enum FileKind {
  FILE, FOLDER, OTHER, MISSING;

  /** Reads the attributes of a file. */
  public interface Attributes {
    BasicFileAttributes of(Path file) throws IOException;
  }

  /** @throws FileTrouble if a disk or network failure hides the answer */
  public static FileKind of(Path file) {
    return of(file, path -> Files.readAttributes(path, BasicFileAttributes.class));
  }

  public static FileKind of(Path file, Attributes attributes) {
    try {
      BasicFileAttributes found = attributes.of(file);
      return found.isRegularFile() ? FILE : found.isDirectory() ? FOLDER : OTHER;
    } catch (IOException e) {
      if (FileTrouble.mayPass(e)) {
        throw FileTrouble.of(file, e);
      }
      return MISSING; // or nothing that this process may see
    }
  }

  /** @throws FileTrouble if a disk or network failure hides the answer */
  public static boolean exists(Path file) {
    return of(file) != MISSING;
  }
}
