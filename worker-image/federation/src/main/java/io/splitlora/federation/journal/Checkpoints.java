package io.splitlora.federation.journal;

import io.splitlora.federation.digest.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Folders of checkpoints. Each is written under another name, synced and then renamed. */
public final class Checkpoints {

  private Checkpoints() {}

  /** Fills the folder of a new checkpoint. */
  public interface Writer {
    void writeInto(Path folder) throws IOException;
  }

  /** Writes checkpoint {@code number} and returns the SHA-256 of each file; after an error nothing of it is left. */
  static Map<String, String> write(Path parent, int number, Writer files) throws IOException {
    Path temporary = parent.resolve(number + ".tmp");
    Path place = parent.resolve(String.valueOf(number));
    clear(temporary);
    clear(place); // left over from an attempt that was never logged
    try {
      Files.createDirectories(temporary);
      files.writeInto(temporary);
      Map<String, String> digests = syncAndDigest(temporary);
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
      sync(parent);
      return digests;
    } catch (IOException | RuntimeException e) {
      clear(temporary);
      throw e;
    }
  }

  static void removeAllBut(Path parent, int... numbers) throws IOException {
    List<String> kept = Arrays.stream(numbers).mapToObj(String::valueOf).toList();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent)) {
      for (Path folder : folders) {
        if (!kept.contains(folder.getFileName().toString())) {
          clear(folder);
        }
      }
    }
  }

  static void clear(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (NoSuchFileException e) {
      // nothing to clear
    }
  }

  private static Map<String, String> syncAndDigest(Path folder) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        sync(file);
        digests.put(file.getFileName().toString(), Sha256.of(file));
      }
    }
    sync(folder);
    return digests;
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
