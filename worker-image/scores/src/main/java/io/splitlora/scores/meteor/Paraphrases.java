package io.splitlora.scores.meteor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Phrases of the given texts that are paraphrases of each other; each maps to the others. */
record Paraphrases(Map<String, Set<String>> of) {

  static final Paraphrases NONE = new Paraphrases(Map.of());

  /**
   * Reads a table once and keeps only what the given texts can use: little of its 270 MB.
   *
   * @param table entries of three lines: a probability, a phrase, and its paraphrase
   */
  static Paraphrases read(InputStream table, Collection<List<String>> texts) throws IOException {
    Phrases phrases = Phrases.of(texts);
    Map<String, Set<String>> of = new HashMap<>();
    var lines = new ByteLines(table);
    while (lines.next()) {
      boolean one = lines.next() && phrases.contain(lines.bytes(), lines.from(), lines.to());
      String first = one ? lines.text() : null;
      if (!lines.next()) {
        throw new IOException("it ends in the middle of an entry");
      }
      if (one && phrases.contain(lines.bytes(), lines.from(), lines.to())) {
        String second = lines.text();
        of.computeIfAbsent(first, phrase -> new LinkedHashSet<>()).add(second);
        of.computeIfAbsent(second, phrase -> new LinkedHashSet<>());
      }
    }
    return new Paraphrases(of);
  }

  /** Where a text contains paraphrases of a phrase: in the order of the table, then of the text. */
  List<Text.Phrase> in(Text text, Text.Phrase phrase) {
    return of.getOrDefault(phrase.text(), Set.of()).stream().flatMap(other -> text.places(other).stream()).toList();
  }

  /** Reads a stream line by line without copying the lines. */
  private static final class ByteLines {

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int filled;
    private int from;
    private int to = -1;

    ByteLines(InputStream in) {
      this.in = in;
    }

    boolean next() throws IOException {
      from = Math.min(to + 1, filled);
      int at = from;
      while (true) {
        for (; at < filled; at++) {
          if (buffer[at] == '\n') {
            to = at;
            return true;
          }
        }
        at -= from;
        if (!fill()) {
          to = filled;
          return to > from;
        }
      }
    }

    /** Moves the incomplete line to the front and reads more behind it. */
    private boolean fill() throws IOException {
      byte[] target = filled - from == buffer.length ? new byte[2 * buffer.length] : buffer;
      System.arraycopy(buffer, from, target, 0, filled - from);
      filled -= from;
      from = 0;
      buffer = target;
      int read = in.read(buffer, filled, buffer.length - filled);
      filled += Math.max(0, read);
      return read > 0;
    }

    byte[] bytes() {
      return buffer;
    }

    int from() {
      return from;
    }

    int to() {
      return to;
    }

    String text() {
      return new String(buffer, from, to - from, StandardCharsets.UTF_8);
    }
  }
}
