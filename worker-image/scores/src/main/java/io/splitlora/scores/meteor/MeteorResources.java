package io.splitlora.scores.meteor;

import io.splitlora.files.InputException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * METEOR's own files for English, which this program does not contain: the jar of METEOR 1.5 or the folder into which
 * it was unpacked, and beside it the table of paraphrases, data/paraphrase-en.gz.
 *
 * @param lists the jar or the folder
 * @param table of paraphrases; empty if there is none
 */
public record MeteorResources(Path lists, Optional<Path> table) {

  private static final String FUNCTION_WORDS = "function/english.words";
  private static final String ABBREVIATIONS = "nonbreaking/english.prefixes";
  private static final String EXCEPTIONS = "synonym/english.exceptions";
  private static final String SYNSETS = "synonym/english.synsets";
  private static final String TABLE = "data/paraphrase-en.gz";

  /** @throws InputException with a sentence if METEOR's files are not there */
  public static MeteorResources open(Path place) {
    if (!Files.exists(place)) {
      throw new InputException(
          "--meteor-resources " + place + " does not exist; name the jar of METEOR 1.5, or its folder");
    }
    Path lists = Files.isDirectory(place) ? jarIn(place).orElse(place) : place;
    Path table = Files.isDirectory(place) ? place.resolve(TABLE) : place.toAbsolutePath().resolveSibling(TABLE);
    var resources = new MeteorResources(lists, Optional.of(table).filter(Files::isRegularFile));
    resources.in(root -> {
      for (String name : List.of(FUNCTION_WORDS, ABBREVIATIONS, EXCEPTIONS, SYNSETS)) {
        if (!Files.isRegularFile(root.resolve(name))) {
          throw new InputException(lists + " has no " + name
              + "; name the jar of METEOR 1.5 with --meteor-resources, or a folder that has it");
        }
      }
      return root;
    });
    return resources;
  }

  private static Optional<Path> jarIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches("(?i)meteor-.*\\.jar")).sorted().findFirst();
    } catch (IOException e) {
      throw new InputException("the folder " + folder + " cannot be read (" + e + "); check its permissions", e);
    }
  }

  /** The modules that these files allow. */
  public Set<MeteorModule> modules() {
    Set<MeteorModule> modules = EnumSet.allOf(MeteorModule.class);
    if (table.isEmpty()) {
      modules.remove(MeteorModule.paraphrase);
    }
    return modules;
  }

  English english() {
    return in(root -> English.parse(Files.readAllLines(root.resolve(FUNCTION_WORDS)),
        Files.readAllLines(root.resolve(ABBREVIATIONS))));
  }

  Map<String, int[]> synsets(Set<String> words) {
    return in(root -> {
      try (BufferedReader exceptions = Files.newBufferedReader(root.resolve(EXCEPTIONS));
          BufferedReader synsets = Files.newBufferedReader(root.resolve(SYNSETS))) {
        return Synonyms.read(exceptions, synsets, words);
      }
    });
  }

  Paraphrases paraphrases(Collection<List<String>> texts) {
    Path file = requireTable();
    try (InputStream in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), 1 << 16)) {
      return Paraphrases.read(in, texts);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  Path requireTable() {
    return table.orElseThrow(() -> new InputException("there is no table of paraphrases, " + TABLE + ", beside " + lists
        + "; put it there, or leave paraphrase out of --meteor-modules"));
  }

  private interface Reading<T> {

    T from(Path root) throws IOException;
  }

  private <T> T in(Reading<T> reading) {
    try {
      if (Files.isDirectory(lists)) {
        return reading.from(lists);
      }
      try (FileSystem jar = FileSystems.newFileSystem(lists)) {
        return reading.from(jar.getPath("/"));
      }
    } catch (IOException | ProviderNotFoundException | NumberFormatException e) {
      throw unreadable(lists, e);
    }
  }

  private static InputException unreadable(Path file, Exception e) {
    return new InputException(
        "METEOR's file " + file + " cannot be read (" + e.getMessage() + "); take it from METEOR 1.5 once more", e);
  }
}
