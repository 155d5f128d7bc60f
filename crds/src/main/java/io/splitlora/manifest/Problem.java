package io.splitlora.manifest;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that is wrong in a manifest.
 *
 * @param origin the file or override that says it; empty when unknown
 * @param line line in that file, from 1; 0 when it has none
 * @param path field, such as spec.clientPools[0].name; empty when the whole file is meant
 * @param value what was given, as text; empty when nothing was
 * @param message what is wrong and what to write instead
 */
public record Problem(String origin, int line, String path, String value, String message) {

  /** A problem found by a check that does not know the file. */
  public Problem(String path, String value, String message) {
    this("", 0, path, value, message);
  }

  /**
   * The sentence for people, such as {@code job.yaml:12: spec.training.rouns: unknown field; did you mean 'rounds'?}.
   */
  @Override
  public String toString() {
    return Stream.of(line > 0 ? origin + ":" + line : origin, path, message)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(": "));
  }
}
