package io.splitlora.ending;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a role's process failed, as one line {@code Reason: sentence}. In a pod it is the termination message, which
 * Kubernetes keeps in the pod's status when the process and its log are gone.
 *
 * @param reason a stable UpperCamelCase word
 */
public record LastWords(String reason, String message) {
  private static final Pattern FORM = Pattern.compile("([A-Z][A-Za-z0-9]*): (.+)", Pattern.DOTALL);
  private static final int LONGEST = 1000; // characters; Kubernetes cuts a termination message at 4096 bytes

  /** Reads what {@link #write} wrote; empty for any other text. */
  public static Optional<LastWords> parse(String text) {
    Matcher form = FORM.matcher(text == null ? "" : text.strip());
    return form.matches() ? Optional.of(new LastWords(form.group(1), form.group(2))) : Optional.empty();
  }

  public void write(Path file) throws IOException {
    String text = reason + ": " + message.strip();
    Files.writeString(file, text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…");
  }
}
