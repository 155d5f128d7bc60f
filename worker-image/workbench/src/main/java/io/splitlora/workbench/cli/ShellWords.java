package io.splitlora.workbench.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Quotes a command so that it can be typed into a shell. */
public final class ShellWords {

  private ShellWords() {}

  public static String join(List<String> words) {
    return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return word.matches("[\\w./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
