package io.splitlora.worker.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What lies at a path. {@link Files#exists} and its like say no when the disk or the network fails, and a file that is there would be
 * taken for a missing one; here that is {@link FileTrouble}.
 */
public enum FileKind {
  FILE, FOLDER, OTHER, MISSING;

  /** How the attributes of a file are read. */
  interface Attributes {
    BasicFileAttributes of(Path file) throws IOException;
  }

  /** @throws FileTrouble if it cannot be told for the moment */
  public static FileKind of(Path file) {
    return of(file, path -> Files.readAttributes(path, BasicFileAttributes.class));
  }

  static FileKind of(Path file, Attributes attributes) {
    try {
      BasicFileAttributes found = attributes.of(file);
      return found.isRegularFile() ? FILE : found.isDirectory() ? FOLDER : OTHER;
    } catch (IOException e) {
      if (FileTrouble.mayPass(e)) {
        throw FileTrouble.of(file, e);
      }
      return MISSING; // or nothing that we may know of
    }
  }

  /** @throws FileTrouble if it cannot be told for the moment */
  public static boolean exists(Path file) {
    return of(file) != MISSING;
  }
}
