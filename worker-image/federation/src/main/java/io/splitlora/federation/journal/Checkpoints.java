package io.splitlora.federation.journal;

import io.splitlora.federation.journal.Entry.RoundJournaled;
import io.splitlora.federation.journal.Past.StoredFile;
import io.splitlora.files.FileTrouble;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Folders of checkpoints. Each has the files that its round changed; the others of the state stay where earlier rounds
 * have written them. A folder is written under another name, synced and then renamed. A file is deleted one round after
 * another took its place, so that whoever is reading it can finish.
 */
public final class Checkpoints {

  private final Path parent;
  private final Set<Path> checked = ConcurrentHashMap.newKeySet();
  private List<Path> replaced = List.of();

  /** @param journal its folder */
  Checkpoints(Path journal) {
    parent = journal.resolve("checkpoints");
  }

  /** Fills the folder of a new checkpoint with what the round changes. */
  public interface Writer {
    void writeInto(Path folder) throws IOException;
  }

  /** No two aggregators ever write to the same folder. */
  static String name(int number, long incarnation) {
    return number + "." + incarnation;
  }

  /** All files of the last checkpoint, by name. */
  Map<String, Path> all(Past past) {
    Map<String, Path> all = new TreeMap<>();
    past.files().forEach((name, stored) -> all.put(name, file(stored, name)));
    return all;
  }

  Path file(StoredFile stored, String name) {
    return parent.resolve(stored.folder()).resolve(name);
  }

  // --- a round ---

  /** Writes a checkpoint and returns the checksum of each file; after an error nothing of it is left. */
  Map<String, String> write(String name, Writer files) throws IOException {
    Path temporary = parent.resolve(name + ".tmp");
    Path place = parent.resolve(name);
    clear(temporary);
    clear(place); // left over from an attempt that was never logged
    try {
      Files.createDirectories(temporary);
      files.writeInto(temporary);
      Map<String, String> checksums = synced(temporary);
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
      Durable.sync(parent);
      checksums.keySet().forEach(file -> checked.add(place.resolve(file)));
      return checksums;
    } catch (IOException | RuntimeException e) {
      clear(temporary);
      throw e;
    }
  }

  private static Map<String, String> synced(Path folder) throws IOException {
    Map<String, String> checksums = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Durable.sync(file);
        checksums.put(file.getFileName().toString(), Checksum.of(file));
      }
    }
    Durable.sync(folder);
    return checksums;
  }

  /** Deletes what the round before replaced; what this one did follows after the next. */
  void replaced(List<Path> now) throws IOException {
    List<Path> before = replaced;
    replaced = now;
    for (Path file : before) {
      checked.remove(file);
      Files.deleteIfExists(file);
      deleteIfEmpty(Objects.requireNonNull(file.getParent()));
    }
  }

  // --- opening ---

  /** Refuses a state that lacks a file, or in which one that the last round wrote is damaged. */
  void check(Past past) {
    Map<String, Set<String>> there = new HashMap<>();
    past.files().forEach((name, stored) -> {
      if (!there.computeIfAbsent(stored.folder(), this::names).contains(name)) {
        throw damaged(file(stored, name));
      }
    });
    past.last(RoundJournaled.class)
        .ifPresent(round -> round.files().keySet().forEach(name -> checked(past.file(name).orElseThrow(), name)));
  }

  private Set<String> names(String folder) {
    try (Stream<Path> files = Files.list(parent.resolve(folder))) {
      Set<String> names = new HashSet<>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    } catch (IOException e) {
      if (FileTrouble.mayPass(e)) {
        throw FileTrouble.of(parent.resolve(folder), e);
      }
      return Set.of(); // a missing folder counts as damaged
    }
  }

  /** A file whose content was compared with its checksum since this process began. */
  Path checked(StoredFile stored, String name) {
    Path file = file(stored, name);
    if (!checked.contains(file)) {
      check(file, stored.checksum());
      checked.add(file);
    }
    return file;
  }

  private static void check(Path file, String checksum) {
    try {
      if (Checksum.matches(file, checksum)) {
        return;
      }
    } catch (IOException e) {
      if (FileTrouble.mayPass(e)) {
        throw FileTrouble.of(file, e);
      }
      // a missing file counts as damaged
    }
    throw damaged(file);
  }

  private static JournalException damaged(Path file) {
    return new JournalException(Reason.JOURNAL_FAILED, file
        + " is missing or damaged; restore the journal's folder from a backup, or start a new run folder");
  }

  /** Deletes whatever the state does not consist of. */
  void removeAllBut(Past past) throws IOException {
    Set<Path> kept = new HashSet<>(all(past).values());
    for (Path folder : children(parent)) {
      for (Path file : children(folder)) {
        if (!kept.contains(file)) {
          clear(file);
        }
      }
      deleteIfEmpty(folder);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(children::add);
    } catch (NotDirectoryException e) {
      // a file has none
    }
    return children;
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // others of the state are in it
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
}
