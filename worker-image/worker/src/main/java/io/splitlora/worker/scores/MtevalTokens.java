package io.splitlora.worker.scores;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The tokens of BLEU and NIST: the normalisation of mteval v13a that is not for all the world's scripts, without case. */
final class MtevalTokens {

  private static final List<Map.Entry<String, String>> ENTITIES = List.of(
      Map.entry("&quot;", "\""), Map.entry("&amp;", "&"), Map.entry("&lt;", "<"), Map.entry("&gt;", ">")); // in this order: &amp;lt; is <
  /** Spaces are parted anyway. */
  private static final Pattern PUNCTUATION = Pattern.compile("([{-~\\[-`!-&(-+:-@/])");
  private static final Pattern NOT_AFTER_A_DIGIT = Pattern.compile("([^0-9])([\\.,])");
  private static final Pattern NOT_BEFORE_A_DIGIT = Pattern.compile("([\\.,])([^0-9])");
  private static final Pattern DASH_AFTER_A_DIGIT = Pattern.compile("([0-9])(-)");
  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\x1c-\\x1f\\x85]+");

  private MtevalTokens() {}

  /** As the Perl script has them. */
  static List<String> mteval(String text) {
    return SPACES.splitAsStream(divided(lowerAscii(text))).filter(token -> !token.isEmpty()).toList();
  }

  /** As pymteval has them, from those of the script: any letter without case, and one empty token for an empty text. */
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

  /** The script's tr/A-Z/a-z/, which leaves É alone. */
  private static String lowerAscii(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    text.chars().forEach(c -> lower.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
    return lower.toString();
  }
}
