package io.splitlora.worker.scores;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The tokens of BLEU and NIST: the international-free normalisation of mteval v13a, without case. */
final class MtevalTokens {

  private static final Map<String, String> ENTITIES = Map.of("&quot;", "\"", "&amp;", "&", "&lt;", "<", "&gt;", ">");
  private static final Pattern PUNCTUATION = Pattern.compile("([\\{-\\~\\[-\\` -\\&\\(-\\+\\:-\\@\\/])");
  private static final Pattern NOT_AFTER_A_DIGIT = Pattern.compile("([^0-9])([\\.,])");
  private static final Pattern NOT_BEFORE_A_DIGIT = Pattern.compile("([\\.,])([^0-9])");
  private static final Pattern DASH_AFTER_A_DIGIT = Pattern.compile("([0-9])(-)");
  private static final Pattern SPACES = Pattern.compile("(?U)\\s+");

  private MtevalTokens() {}

  static List<String> of(String text) {
    String line = text.strip().replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
    for (Map.Entry<String, String> entity : ENTITIES.entrySet()) {
      line = line.replace(entity.getKey(), entity.getValue());
    }
    line = " " + lowerAscii(line) + " ";
    line = PUNCTUATION.matcher(line).replaceAll(" $1 ");
    line = NOT_AFTER_A_DIGIT.matcher(line).replaceAll("$1 $2 ");
    line = NOT_BEFORE_A_DIGIT.matcher(line).replaceAll(" $1 $2");
    line = DASH_AFTER_A_DIGIT.matcher(line).replaceAll("$1 $2 ");
    line = SPACES.matcher(line).replaceAll(" ").strip();
    return line.isEmpty() ? List.of() : List.of(line.split(" "));
  }

  /** The script's tr/A-Z/a-z/, which leaves É alone. */
  private static String lowerAscii(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    text.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
    return lower.toString();
  }
}
