package io.splitlora.operator.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** NAME.yaml, perhaps its update NAME.then.yaml, and what the API server answers: NAME.out.yaml or NAME.refused.txt. */
record ManifestPair(String name) {
  static final Path FOLDER = Path.of("src/test/resources/api");
  private static final String UPDATE = ".then.yaml";

  static List<ManifestPair> all() {
    return files().stream().filter(ManifestPair::isManifest)
        .map(file -> new ManifestPair(file.substring(0, file.length() - ".yaml".length()))).toList();
  }

  static List<String> files() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isManifest(String file) {
    return file.endsWith(".yaml") && !file.endsWith(UPDATE) && !file.endsWith(Answer.Verdict.ACCEPTED.suffix());
  }

  String manifest() {
    return read(name + ".yaml");
  }

  Optional<String> update() {
    return Files.exists(FOLDER.resolve(name + UPDATE)) ? Optional.of(read(name + UPDATE)) : Optional.empty();
  }

  /** The answers on file: one, if the pair is whole. */
  List<Answer> answers() {
    return Arrays.stream(Answer.Verdict.values()).filter(verdict -> Files.exists(file(verdict)))
        .map(verdict -> new Answer(verdict, read(name + verdict.suffix()))).toList();
  }

  boolean owns(String file) {
    return Stream.concat(Stream.of(".yaml", UPDATE), Arrays.stream(Answer.Verdict.values()).map(Answer.Verdict::suffix))
        .anyMatch(suffix -> file.equals(name + suffix));
  }

  void write(Answer answer) throws IOException {
    for (Answer.Verdict verdict : Answer.Verdict.values()) {
      Files.deleteIfExists(file(verdict));
    }
    Files.writeString(file(answer.verdict()), answer.text());
  }

  private Path file(Answer.Verdict verdict) {
    return FOLDER.resolve(name + verdict.suffix());
  }

  private static String read(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
