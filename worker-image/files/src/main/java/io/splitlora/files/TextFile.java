package io.splitlora.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Text as every command reads it, for training, evaluation, prompts and scores. It is UTF-8; a byte order mark is
 * skipped. Lines end with LF, CRLF or CR; everything else belongs to the line, including spaces at its ends.
 */
public final class TextFile {

  private static final String MARK = "\uFEFF";

  private TextFile() {}

  /** Receives the lines one by one; the place of the line is put before the message of an {@link InputException}. */
  public interface Lines {
    void line(String line);
  }

  /** @throws InputException as {@code file:line: sentence} if a line is not UTF-8 */
  public static List<String> lines(Path file) {
    List<String> lines = new ArrayList<>();
    lines(file, lines::add);
    return lines;
  }

  public static void lines(Path file, Lines sink) {
    try (InputStream in = Files.newInputStream(file)) {
      lines(in, file, sink);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The same, and updates a digest with every byte of the file. */
  public static void lines(Path file, MessageDigest digest, Lines sink) {
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      lines(in, file, sink);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Cuts lines as Latin-1, which keeps every byte, and decodes each by itself: so the line number of a malformed byte
   * is known.
   */
  private static void lines(InputStream in, Path file, Lines sink) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    int number = 0;
    for (String raw = lines.readLine(); raw != null; raw = lines.readLine()) {
      number++;
      byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
      if (number == 1) {
        LfsPointer.refuse(bytes, file, InputException::new);
      }
      try {
        sink.line(number == 1 ? withoutMark(decode(bytes)) : decode(bytes));
      } catch (InputException e) {
        throw e.at(file + ":" + number);
      }
    }
  }

  private static String decode(byte[] line) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new InputException("the line is not valid UTF-8; save the file as UTF-8.", e);
    }
  }

  private static String withoutMark(String text) {
    return text.startsWith(MARK) ? text.substring(1) : text;
  }

  /** @throws InputException naming file, line and byte if it is not UTF-8 */
  public static String whole(Path file) {
    byte[] content = bytes(file);
    LfsPointer.refuse(content, file, InputException::new);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    // a new decoder reports malformed input
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      long line = 1 + text.chars().filter(c -> c == '\n').count();
      throw new InputException(file + ":" + line + ": byte " + (bytes.position() + 1)
          + " of the file is not UTF-8; save the file as UTF-8, for instance with iconv");
    }
    return withoutMark(text.toString());
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static RuntimeException unreadable(Path file, IOException e) {
    String why = Files.isDirectory(file) ? " is no file; name a file with text"
        : Files.exists(file) ? " cannot be read (" + e + "); check its permissions"
        : " does not exist";
    return FileTrouble.or(file, e, () -> new InputException(file + why, e));
  }
}
