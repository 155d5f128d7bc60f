package io.splitlora.manifest.yaml;

/** A text that is not one YAML document, or an override that fits nowhere; the line counts from 1, 0 is unknown. */
public final class Unreadable extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;

  public Unreadable(int line, String message) {
    super(message);
    this.line = line;
  }

  public int line() {
    return line;
  }
}
