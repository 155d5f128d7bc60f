package io.splitlora.worker.scores.meteor;

import java.util.HashMap;
import java.util.Map;
import org.tartarus.snowball.ext.EnglishStemmer;

/** English words without their endings, by Snowball's stemmer. */
final class Stems {

  private final EnglishStemmer stemmer = new EnglishStemmer();
  private final Map<String, String> known = new HashMap<>();

  String of(String word) {
    return known.computeIfAbsent(word, this::stem);
  }

  private String stem(String word) {
    stemmer.setCurrent(word);
    stemmer.stem();
    return stemmer.getCurrent();
  }
}
