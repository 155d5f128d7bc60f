package io.splitlora.bounds;

/** Text that somebody else wrote, as it may be kept and shown. */
public final class Sentence {

  /** Most bytes of a sentence, in UTF-8. */
  public static final int MOST_BYTES = 2048;
  private static final int LONGEST_ENDING = 48;

  private Sentence() {}

  /** In one line, without control characters, and no longer than a sentence may be; what is missing is said. */
  public static String bounded(String text) {
    return text == null ? "" : cut(oneLine(cut(text)));
  }

  /** The same for text whose lines are kept. */
  public static String cut(String text) {
    if (fitting(text, MOST_BYTES) == text.length()) { // looks at the beginning alone: a text may have megabytes
      return text;
    }
    int kept = fitting(text, MOST_BYTES - LONGEST_ENDING);
    return text.substring(0, kept) + " … (%d more characters)".formatted(text.length() - kept);
  }

  /** Length of the longest beginning of so many bytes that ends with a whole character. */
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

  /** In one line, as it may stand in a log or on a terminal: characters that make lines or steer are written as Java writes them. */
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

  /** Control characters, and what Unicode has for line and paragraph ends. */
  static boolean breaksLines(int character) {
    return Character.isISOControl(character) || character == 0x2028 || character == 0x2029;
  }
}
