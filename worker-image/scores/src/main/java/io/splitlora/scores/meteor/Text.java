package io.splitlora.scores.meteor;

import java.util.ArrayList;
import java.util.List;

/**
 * A text as METEOR's modules see it.
 *
 * @param tokens from METEOR's tokenizer
 * @param words the same tokens as entries of the lexicon
 * @param phrases those that have a paraphrase
 */
record Text(List<String> tokens, List<Lexicon.Word> words, List<Phrase> phrases) {

  /** Neighbouring words. */
  record Phrase(String text, int from, int words) {}

  static Text of(List<String> tokens, Lexicon lexicon, Paraphrases paraphrases) {
    return new Text(tokens, lexicon.of(tokens), paraphrases.of().isEmpty() ? List.of() : phrases(tokens, paraphrases));
  }

  int length() {
    return tokens.size();
  }

  List<Phrase> places(String text) {
    return phrases.stream().filter(phrase -> phrase.text().equals(text)).toList();
  }

  private static List<Phrase> phrases(List<String> tokens, Paraphrases paraphrases) {
    List<Phrase> phrases = new ArrayList<>();
    for (int from = 0; from < tokens.size(); from++) {
      var text = new StringBuilder();
      for (int to = from; to < Math.min(tokens.size(), from + Phrases.MOST_WORDS); to++) {
        text.append(to == from ? "" : " ").append(tokens.get(to));
        if (paraphrases.of().containsKey(text.toString())) {
          phrases.add(new Phrase(text.toString(), from, to + 1 - from));
        }
      }
    }
    return phrases;
  }
}
