package io.splitlora.protocol.process;

import com.google.protobuf.InvalidProtocolBufferException;
import io.splitlora.v1.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the process of a role ended: a line {@code Reason: sentence} for people and, from an aggregator, a line with the
 * job's last figures. In a pod this is the termination message, which Kubernetes keeps in the pod's status after the
 * process and its log are gone.
 *
 * @param reason a stable UpperCamelCase word
 * @param figures the job's progress at its end; the history keeps as many of the last rounds, and then as many of
 *     the dropped participants, as fit into the message
 */
public record LastWords(String reason, String message, Optional<Progress> figures) {
  private static final Pattern FORM =
      Pattern.compile("([A-Z][A-Za-z0-9]*): (.+?)(?:\nfigures ([A-Za-z0-9+/=]+))?", Pattern.DOTALL);
  private static final int LONGEST_MESSAGE = 1000; // characters
  /** Most bytes of a termination message that a kubelet keeps. */
  private static final int LONGEST_BYTES = 4096;

  public LastWords(String reason, String message) {
    this(reason, message, Optional.empty());
  }

  /** Writes a constant as Kubernetes writes reasons: STALE_LEASE becomes StaleLease. */
  public static String word(Enum<?> reason) {
    return Arrays.stream(reason.name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT)).collect(Collectors.joining());
  }

  /** Reads what {@link #write} wrote; empty for any other text. */
  public static Optional<LastWords> parse(String text) {
    Matcher form = FORM.matcher(text == null ? "" : text.strip());
    return form.matches() ? Optional.of(new LastWords(form.group(1), form.group(2), figures(form.group(3))))
        : Optional.empty();
  }

  private static Optional<Progress> figures(String base64) {
    try {
      return base64 == null ? Optional.empty() : Optional.of(Progress.parseFrom(Base64.getDecoder().decode(base64)));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return Optional.empty(); // the figures were cut off; the words before them are still good
    }
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, figures.map(this::withFigures).orElseGet(this::line));
  }

  private String line() {
    String sentence = message.strip();
    return reason + ": "
        + (sentence.length() <= LONGEST_MESSAGE ? sentence : sentence.substring(0, LONGEST_MESSAGE - 1) + "…");
  }

  private String withFigures(Progress progress) {
    Progress.Builder fitting = progress.toBuilder();
    while (true) {
      String text = line() + "\nfigures " + Base64.getEncoder().encodeToString(fitting.build().toByteArray());
      if (text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_BYTES) {
        return text;
      }
      if (fitting.getHistoryCount() > 0) {
        fitting.removeHistory(0);
      } else if (fitting.getClients().getDroppedCount() > 0) {
        fitting.getClientsBuilder().removeDropped(fitting.getClients().getDroppedCount() - 1);
      } else {
        return line();
      }
    }
  }
}
