package io.splitlora.engine.data;

import io.splitlora.files.FileKind;
import io.splitlora.files.FileTrouble;
import io.splitlora.files.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files that a data source names: a single file, or, in the order of their names, those of a folder or of a pattern
 * with *.
 */
final class DataFiles {
  private DataFiles() {}

  /** The file of a source that must be one file. */
  static Path single(Path source) {
    FileKind kind = FileKind.of(source);
    if (kind == FileKind.FILE) {
      return source;
    }
    String what = kind == FileKind.FOLDER ? " is a folder" : " does not exist";
    throw new InputException(
        "The data file " + source + what + "; "
            + "name one file, or use partition FilePerClient for a folder or a pattern.");
  }

  static List<Path> all(Path source) {
    FileKind kind = FileKind.of(source);
    if (kind == FileKind.FILE) {
      return List.of(source);
    }
    boolean folder = kind == FileKind.FOLDER;
    List<Path> files = folder ? matching(source, "*") : matching(parent(source), source.getFileName().toString());
    if (files.isEmpty()) {
      throw new InputException(
          "The data source " + source + (folder ? " holds no files" : " matches no file") + "; "
              + "name a file, a folder with files or a pattern with *.");
    }
    return files;
  }

  /** Skips names with a leading dot: Kubernetes keeps links of its own, such as ..data, in mounted folders. */
  private static List<Path> matching(Path folder, String pattern) {
    if (FileKind.of(folder) != FileKind.FOLDER) {
      throw new InputException("The data folder " + folder + " does not exist; check the path.");
    }
    Pattern name = Pattern.compile("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E");
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> FileKind.of(file) == FileKind.FILE)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> name.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.comparing(file -> file.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw FileTrouble.or(folder, e,
          () -> new InputException(
              "The data folder " + folder + " cannot be listed (" + e + "); check its permissions.", e));
    }
  }

  private static Path parent(Path source) {
    return source.getParent() == null ? Path.of("") : source.getParent();
  }
}
