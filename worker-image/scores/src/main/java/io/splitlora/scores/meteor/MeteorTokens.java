package io.splitlora.scores.meteor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * METEOR's tokens, as its option -norm makes them. Punctuation is separated, hyphens between words are removed,
 * contractions are split before the apostrophe, and a final dot is split off unless the word is an abbreviation.
 */
final class MeteorTokens {

  /** Latin and Cyrillic. Other scripts are split into single characters. */
  private static final String LETTER = "A-Za-zÀ-ÖØ-öø-žЀ-ԧ\u1d00-\u1d7f";
  private static final Pattern A_LETTER = Pattern.compile("[" + LETTER + "]");
  private static final Pattern SPACES = Pattern.compile("[\\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+");
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9 ]*");
  private static final List<Rule> RULES = List.of(
      new Rule("‘’`", "[‘’`]", "'"),
      new Rule("“”", "[“”]", "\""),
      new Rule("'", "''", "\""),
      new Rule("", "([^" + LETTER + "0-9\\s.',-])", " $1 "),
      new Rule(".", "(\\.{2,})", " $1 "),
      new Rule("–-", "–|--", "-"),
      new Rule("-", "([" + LETTER + "0-9.])-([" + LETTER + "0-9])", "$1 $2"),
      // a comma stays only inside a number
      new Rule(",", "([^0-9]),([^0-9])", "$1 , $2"),
      new Rule(",", "([0-9]),([^0-9])", "$1 , $2"),
      new Rule(",", "([^0-9]),([0-9])", "$1 , $2"),
      new Rule("'", "([^" + LETTER + "])'([^" + LETTER + "])", "$1 ' $2"),
      new Rule("'", "([^" + LETTER + "0-9])'([" + LETTER + "])", "$1 ' $2"),
      new Rule("'", "([" + LETTER + "])'([^" + LETTER + "])", "$1 ' $2"),
      new Rule("'", "([" + LETTER + "])'([" + LETTER + "])", "$1 '$2"),
      new Rule("'", "([0-9])'s", "$1 's"));

  /**
   * @param needs the rule is skipped, to save time, if the text has none of these characters; empty to try it
   *     always
   */
  private record Rule(String needs, Pattern pattern, String replacement) {

    Rule(String needs, String pattern, String replacement) {
      this(needs, Pattern.compile(pattern), replacement);
    }

    String apply(String text) {
      boolean tried = needs.isEmpty();
      for (int i = 0; i < needs.length() && !tried; i++) {
        tried = text.indexOf(needs.charAt(i)) >= 0;
      }
      return tried ? pattern.matcher(text).replaceAll(replacement) : text;
    }
  }

  private final Abbreviations abbreviations;

  MeteorTokens(Abbreviations abbreviations) {
    this.abbreviations = abbreviations;
  }

  /** Expects and returns lower case. */
  List<String> of(String text) {
    String[] words = divided(text).strip().split(" +");
    List<String> tokens = new ArrayList<>(words.length);
    for (int i = 0; i < words.length; i++) {
      if (!words[i].isEmpty()) {
        add(words[i].toLowerCase(Locale.ROOT), words[i], i + 1 < words.length ? words[i + 1] : "", tokens);
      }
    }
    return tokens;
  }

  private static String divided(String text) {
    if (PLAIN.matcher(text).matches()) {
      return text;
    }
    String line = " " + SPACES.matcher(text).replaceAll(" ") + " ";
    for (Rule rule : RULES) {
      line = rule.apply(line);
    }
    return line;
  }

  private void add(String lower, String word, String next, List<String> tokens) {
    String stem = word.endsWith(".") ? word.substring(0, word.length() - 1) : "";
    if (stem.isEmpty() || word.startsWith("..")) {
      tokens.add(lower);
    } else if (stem.contains(".") && A_LETTER.matcher(stem).find()) {
      tokens.add(lower.replace(".", "")); // U.S. becomes us
    } else if (abbreviations.holdDot(stem, next)) {
      tokens.add(lower);
    } else {
      tokens.add(lower.substring(0, lower.length() - 1));
      tokens.add(".");
    }
  }
}
