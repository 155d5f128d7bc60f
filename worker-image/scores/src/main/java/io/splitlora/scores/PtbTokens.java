package io.splitlora.scores;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokens of ROUGE-L, CIDEr and METEOR: lower case, split as in the Penn Treebank, without punctuation; coco-caption
 * gets them from CoreNLP's tokenizer. Only those parts of its behaviour are here that matter for the kinds of texts
 * that are scored.
 */
final class PtbTokens {

  private static final String WORD = "[\\p{L}\\p{M}\\p{N}]";
  private static final String ENDING = "(?:s|m|d|re|ve|ll)(?!" + WORD + ")";
  private static final Pattern TOKEN = Pattern.compile(String.join("|",
      "(?<silent>\\.\\.+|…|--+|[–—])",
      "(?<cannot>(?<!" + WORD + ")cannot(?!" + WORD + "))",
      "(?<negated>[\\p{L}\\p{M}]+(?=n['’]t(?!" + WORD + ")))",
      "(?<not>n['’]t(?!" + WORD + "))",
      "(?<ending>['’]" + ENDING + ")",
      "(?<clipped>['’](?:em|tis|twas)(?!" + WORD + "))",
      "(?<link>(?:www\\.|https?://)\\S+)",
      "(?<number>(?:(?<=[£\\s])-)?\\p{N}+(?:[.,:/]\\p{N}+)*(?:-\\p{N}+(?:[.,]\\p{N}+)*)*" + WORD + "*(?:-" + WORD
          + "+)*)",
      "(?<initials>(?:\\p{L}\\.){2,})",
      "(?<word>" + WORD + "+(?:(?:[-‑&/]|['’](?!" + ENDING + "))" + WORD + "+)*(?:\\.(?=[,;:?!]))?)",
      "(?<pound>£)",
      "(?<other>[^\\s\\p{Z}])"));
  private static final Map<String, String> BRACKETS =
      Map.of("(", "-lrb-", ")", "-rrb-", "{", "-lcb-", "}", "-rcb-", "[", "-lsb-", "]", "-rsb-");
  private static final Set<String> DROPPED =
      Set.of(".", "?", "!", ",", ":", "-", ";", "'", "\"", "`", "´", "“", "”", "‘", "’", "''", "``");
  private static final Map<String, String> ENTITIES =
      Map.of("&quot;", "\"", "&lt;", "<", "&gt;", ">", "&apos;", "'", "&#39;", "'");

  private PtbTokens() {}

  static List<String> of(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(unescaped(text).toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      add(matcher, tokens);
    }
    return tokens;
  }

  /** The tokens in the form in which METEOR receives them. */
  static String line(List<String> tokens) {
    return String.join(" ", tokens).replace("|||", "").replace("  ", " ");
  }

  private static String unescaped(String text) {
    String plain = text;
    for (Map.Entry<String, String> entity : ENTITIES.entrySet()) {
      plain = plain.replace(entity.getKey(), entity.getValue());
    }
    return plain.replace("&amp;", "&");
  }

  private static void add(Matcher matcher, List<String> tokens) {
    if (matcher.group("cannot") != null) {
      tokens.add("can");
      tokens.add("not");
    } else if (matcher.group("pound") != null) {
      tokens.add("#");
    } else if (matcher.group("silent") == null) {
      String token = matcher.group().replace('’', '\'');
      boolean unknown = token.codePointAt(0) > 0xffff || Character.isSurrogate(token.charAt(0)); // emoji
      if (!unknown && !DROPPED.contains(token)) {
        tokens.add(BRACKETS.getOrDefault(token, token));
      }
    }
  }
}
