package io.splitlora.worker.scores;

import io.splitlora.worker.data.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file as a whole, without a byte order mark. */
final class Utf8File {

  private Utf8File() {}

  /** @throws InputException naming file, line and byte if it is not UTF-8 */
  static String read(Path file) {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(file));
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      long line = 1 + text.chars().filter(c -> c == '\n').count();
      throw new InputException(file + ":" + line + ": byte " + (bytes.position() + 1)
          + " of the file is not UTF-8; save the file as UTF-8, for instance with iconv");
    }
    boolean marked = text.length() > 0 && text.charAt(0) == '\uFEFF';
    return text.subSequence(marked ? 1 : 0, text.length()).toString();
  }

  private static byte[] bytes(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(file + (Files.exists(file) ? " is no file" : " does not exist") + "; check the path");
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InputException(file + " cannot be read (" + e + "); check its permissions", e);
    }
  }
}
