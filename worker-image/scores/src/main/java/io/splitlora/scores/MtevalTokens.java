package io.splitlora.scores;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The tokens of BLEU and NIST: mteval v13a's normalisation for Western languages, in lower case. */
final class MtevalTokens {

  private static final List<Map.Entry<String, String>> ENTITIES = List.of(
      // in this order: &amp;lt; becomes <
      Map.entry("&quot;", "\""), Map.entry("&amp;", "&"), Map.entry("&lt;", "<"), Map.entry("&gt;", ">"));
  /** All but spaces, at which texts are split in any case. */
  private static final Pattern PUNCTUATION = Pattern.compile("([{-~\\[-`!-&(-+:-@/])");
  private static final Pattern NOT_AFTER_A_DIGIT = Pattern.compile("([^0-9])([\\.,])");
  private static final Pattern NOT_BEFORE_A_DIGIT = Pattern.compile("([\\.,])([^0-9])");
  private static final Pattern DASH_AFTER_A_DIGIT = Pattern.compile("([0-9])(-)");
  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\x1c-\\x1f\\x85]+");

  private MtevalTokens() {}

  /** The tokens of the Perl script. */
  static List<String> mteval(String text) {
    return SPACES.splitAsStream(divided(lowerAscii(text))).filter(token -> !token.isEmpty()).toList();
  }

  /**
   * The tokens of pymteval, made from those of the script: all letters in lower case, and one empty token for an empty
   * text.
   */
  static List<String> pymteval(List<String> mteval) {
    return mteval.isEmpty() ? List.of("") : mteval.stream().map(token -> token.toLowerCase(Locale.ROOT)).toList();
  }

  private static String divided(String text) {
    String line = text.strip().replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
    for (Map.Entry<String, String> entity : ENTITIES) {
      line = line.replace(entity.getKey(), entity.getValue());
    }
    line = PUNCTUATION.matcher(" " + line + " ").replaceAll(" $1 ");
    line = NOT_AFTER_A_DIGIT.matcher(line).replaceAll("$1 $2 ");
    line = NOT_BEFORE_A_DIGIT.matcher(line).replaceAll(" $1 $2");
    return DASH_AFTER_A_DIGIT.matcher(line).replaceAll("$1 $2 ");
  }

  /** Like the script's tr/A-Z/a-z/, which leaves É unchanged. */
  private static String lowerAscii(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    text.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
    return lower.toString();
  }
}
