package io.splitlora.engine.data;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.files.TextFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.Consumer;

/** Streams the examples of a file, one from each line; blank lines are skipped. */
final class ExampleReader {
  private ExampleReader() {}

  /** Passes each example to the sink, in order. A bad line is refused as {@code file:line: sentence}. */
  static void read(Path file, DataFormat format, Consumer<Example> sink) {
    TextFile.lines(file, line -> read(line, format, sink));
  }

  /** The same, and updates a digest with every byte of the file. */
  static void read(Path file, DataFormat format, MessageDigest digest, Consumer<Example> sink) {
    TextFile.lines(file, digest, line -> read(line, format, sink));
  }

  private static void read(String line, DataFormat format, Consumer<Example> sink) {
    if (!line.isBlank()) {
      sink.accept(ExampleFormat.parse(format, line));
    }
  }
}
