package io.splitlora.worker.scores.meteor;

import java.util.ArrayList;
import java.util.List;

/**
 * A text as METEOR's modules look at it.
 *
 * @param words after METEOR's own tokenizer
 * @param stems of each
 * @param phrases those that have a paraphrase
 */
record Text(List<String> words, List<String> stems, List<Phrase> phrases) {

  /** Neighbouring words. */
  record Phrase(String text, int from, int words) {}

  static Text of(List<String> words, Stems stems, Paraphrases paraphrases) {
    return new Text(words, words.stream().map(stems::of).toList(), paraphrases.of().isEmpty() ? List.of() : phrases(words, paraphrases));
  }

  List<Phrase> places(String text) {
    return phrases.stream().filter(phrase -> phrase.text().equals(text)).toList();
  }

  private static List<Phrase> phrases(List<String> words, Paraphrases paraphrases) {
    List<Phrase> phrases = new ArrayList<>();
    for (int from = 0; from < words.size(); from++) {
      var text = new StringBuilder();
      for (int to = from; to < Math.min(words.size(), from + Phrases.MOST_WORDS); to++) {
        text.append(to == from ? "" : " ").append(words.get(to));
        if (paraphrases.of().containsKey(text.toString())) {
          phrases.add(new Phrase(text.toString(), from, to + 1 - from));
        }
      }
    }
    return phrases;
  }
}
