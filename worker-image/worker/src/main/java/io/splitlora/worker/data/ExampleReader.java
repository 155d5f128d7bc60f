package io.splitlora.worker.data;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.worker.files.FileTrouble;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.function.Consumer;

/** Streams the examples of one UTF-8 file; blank lines, a byte order mark and CRLF line ends are passed over. */
final class ExampleReader {
  private ExampleReader() {}

  /** Hands each example of a file to a sink, in order. A bad line is refused as {@code file:line: sentence}. */
  static void read(Path file, DataFormat format, Consumer<Example> sink) {
    try (InputStream in = Files.newInputStream(file)) {
      read(in, file, format, sink);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The same, while every byte of the file goes into a digest. */
  static void read(Path file, DataFormat format, MessageDigest digest, Consumer<Example> sink) {
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      read(in, file, format, sink);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Lines are cut as Latin-1, which keeps every byte, and decoded one by one: so a malformed byte has a line number. */
  private static void read(InputStream in, Path file, DataFormat format, Consumer<Example> sink) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    int number = 0;
    for (String raw = lines.readLine(); raw != null; raw = lines.readLine()) {
      number++;
      try {
        String line = withoutMark(decode(raw), number);
        if (!line.isBlank()) {
          sink.accept(ExampleFormat.parse(format, line));
        }
      } catch (InputException e) {
        throw e.at(file + ":" + number);
      }
    }
  }

  private static String decode(String latin1) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new InputException("the line is not valid UTF-8; save the file as UTF-8.", e);
    }
  }

  private static String withoutMark(String line, int number) {
    return number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
  }

  private static RuntimeException unreadable(Path file, IOException e) {
    return FileTrouble.or(file, e,
        () -> new InputException("The data file " + file + " cannot be read (" + e + "); check the path and its permissions.", e));
  }
}
