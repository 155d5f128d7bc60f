package io.splitlora.protocol.bounds;

/** Makes text from others safe to keep and to show. */
public final class Sentence {

  /** Most bytes of a sentence, in UTF-8. */
  public static final int MOST_BYTES = 2048;
  private static final int LONGEST_ENDING = 48;

  private Sentence() {}

  /** The text on one line, without control characters, cut to {@link #MOST_BYTES} with a note of what was cut. */
  public static String bounded(String text) {
    return text == null ? "" : cut(oneLine(cut(text)));
  }

  /** The same, but line breaks are kept. */
  public static String cut(String text) {
    if (fitting(text, MOST_BYTES) == text.length()) { // reads only the beginning: a text may have megabytes
      return text;
    }
    int kept = fitting(text, MOST_BYTES - LONGEST_ENDING);
    return text.substring(0, kept) + " … (%d more characters)".formatted(text.length() - kept);
  }

  /** Length of the longest prefix that fits into so many bytes and does not split a character. */
  private static int fitting(String text, int bytes) {
    int at = 0;
    int used = 0;
    while (at < text.length()) {
      int next = text.codePointAt(at);
      used += next < 0x80 ? 1 : next < 0x800 ? 2 : next < 0x10000 ? 3 : 4;
      if (used > bytes) {
        return at;
      }
      at += Character.charCount(next);
    }
    return at;
  }

  /** The text on one line for a log or a terminal: line breaks and control characters are shown as Java escapes. */
  public static String oneLine(String text) {
    if (text.codePoints().noneMatch(Sentence::breaksLines)) {
      return text;
    }
    var line = new StringBuilder();
    text.codePoints().forEach(character -> {
      if (breaksLines(character)) {
        line.append(character == '\n' ? "\\n" : character == '\t' ? "\\t" : "\\u%04x".formatted(character));
      } else {
        line.appendCodePoint(character);
      }
    });
    return line.toString();
  }

  /** Control characters, and Unicode's line and paragraph separators. */
  static boolean breaksLines(int character) {
    return Character.isISOControl(character) || character == 0x2028 || character == 0x2029;
  }
}
