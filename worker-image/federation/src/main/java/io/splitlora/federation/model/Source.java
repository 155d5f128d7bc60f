package io.splitlora.federation.model;

import io.splitlora.files.FileKind;
import io.splitlora.protocol.process.PodPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what a manifest's {@code source} names: {@code sample://NAME}, {@code file://PATH} with a path that is
 * absolute or starts at the manifest, or {@code pvc://CLAIM/PATH} in a volume that the operator mounts at
 * {@code /claims/CLAIM}; a bare path is read like {@code file://}. Paths are taken literally: no percent
 * escapes, no host.
 */
public final class Source {
  private static final String SAMPLE = "sample://";
  private static final String FILE = "file://";
  private static final String CLAIM = "pvc://";
  /** Where pods see the persistent volume claims that sources name. */
  private static final Path CLAIMS = Path.of(PodPaths.CLAIMS);

  private Source() {}

  /**
   * The file or folder of a source. If the last name holds {@code *}, it is a pattern that the caller matches in the
   * folder, which exists.
   *
   * @param manifestFolder where relative paths start
   * @param samples folder of the samples
   * @throws ModelException if nothing is there, or the kind of source is unknown
   */
  public static Path resolve(String source, Path manifestFolder, Path samples) {
    return resolve(source, manifestFolder, samples, CLAIMS);
  }

  static Path resolve(String source, Path manifestFolder, Path samples, Path claims) {
    try {
      if (source.startsWith(SAMPLE)) {
        return sample(source, samples);
      }
      return source.startsWith(CLAIM) ? claim(source, claims) : file(source, manifestFolder);
    } catch (InvalidPathException e) {
      throw new ModelException("source \"" + SafeTensorsHeader.shown(source) + "\" is not a path (" + e.getReason()
          + "); write sample://NAME, file://PATH or pvc://CLAIM/PATH.", e);
    }
  }

  private static Path sample(String source, Path samples) {
    String name = source.substring(SAMPLE.length());
    Path root = samples.toAbsolutePath().normalize();
    Path path = root.resolve(name).normalize();
    boolean inside = path.startsWith(root) && !path.equals(root);
    if (!inside || !exists(path)) {
      throw new ModelException("source \"" + SafeTensorsHeader.shown(source) + "\" is not a sample; "
          + available(root, inside ? folder(path) : root) + ".");
    }
    return path;
  }

  private static Path file(String source, Path manifestFolder) {
    String name = source.startsWith(FILE) ? source.substring(FILE.length()) : source;
    if (name.isEmpty() || name.contains("://")) {
      throw new ModelException("source \"" + SafeTensorsHeader.shown(source)
          + "\" is of no known kind; write sample://NAME, file://PATH or pvc://CLAIM/PATH.");
    }
    Path path = manifestFolder.resolve(name).toAbsolutePath().normalize();
    if (!exists(path)) {
      throw new ModelException(
          "source \"" + SafeTensorsHeader.shown(source) + "\" is missing: there is nothing at " + path
              + "; relative paths start at the manifest's folder.");
    }
    return path;
  }

  private static Path claim(String source, Path claims) {
    String shown = "source \"" + SafeTensorsHeader.shown(source) + "\"";
    Path name = Path.of(source.substring(CLAIM.length())).normalize();
    if (name.isAbsolute() || name.startsWith("..") || name.getNameCount() < 2) {
      throw new ModelException(shown + " names nothing inside a claim; write pvc://CLAIM/PATH.");
    }
    Path mounted = claims.resolve(name.getName(0));
    if (FileKind.of(mounted) != FileKind.FOLDER) {
      throw new ModelException(
          shown + " is in a persistent volume claim, which only pods of a cluster see: there is no "
              + mounted + "; on this machine write file://PATH.");
    }
    Path path = claims.resolve(name);
    if (!exists(path)) {
      throw new ModelException(
          shown + " is missing: there is nothing at " + path + "; check the path inside the claim.");
    }
    return path;
  }

  /** The folder of an absolute path that is not the root. */
  private static Path folder(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  private static boolean exists(Path path) {
    boolean pattern = path.getFileName() != null && path.getFileName().toString().contains("*");
    return pattern ? FileKind.of(folder(path)) == FileKind.FOLDER : FileKind.exists(path);
  }

  /** Names what {@code folder} holds; if it is no folder, what the folder of samples holds. */
  private static String available(Path samples, Path folder) {
    Path listed = Files.isDirectory(folder) ? folder : samples;
    try (Stream<Path> entries = Files.list(listed)) {
      String names = entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
          .map(entry -> samples.relativize(entry).toString()).sorted().limit(30).collect(Collectors.joining(", "));
      return names.isEmpty() ? "there is none in " + listed : "there are: " + names;
    } catch (IOException e) {
      return "the folder of samples, " + samples + ", cannot be read";
    }
  }
}
