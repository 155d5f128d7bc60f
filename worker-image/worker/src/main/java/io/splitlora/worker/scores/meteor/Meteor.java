package io.splitlora.worker.scores.meteor;

import io.splitlora.worker.data.InputException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * METEOR 1.5 for English (Denkowski and Lavie 2014) with its parameters for ranking: words are aligned that are the same, have the
 * same stem or mean the same; the score is of their share and of how many chunks they form.
 */
public final class Meteor {

  /**
   * What scores were made with, as they cannot be compared otherwise.
   *
   * @param wordLists function words and abbreviations: "own", or the file or folder of METEOR's
   */
  public record Used(List<MeteorModule> modules, String wordLists) {}

  /** @param segments in the order of the hypotheses */
  public record Result(double corpus, List<Double> segments) {}

  private final Set<MeteorModule> modules;
  private final Optional<MeteorResources> resources;
  private final English english;

  private Meteor(Set<MeteorModule> modules, Optional<MeteorResources> resources, English english) {
    this.modules = EnumSet.copyOf(modules);
    this.resources = resources;
    this.english = english;
  }

  /** Words and stems alone, with function words and abbreviations of this program: near METEOR's scores, not equal to them. */
  public static Meteor own() {
    return own(EnumSet.of(MeteorModule.exact, MeteorModule.stem));
  }

  /** @throws InputException if a module needs METEOR's files */
  public static Meteor own(Set<MeteorModule> modules) {
    for (MeteorModule module : modules) {
      if (module == MeteorModule.synonym || module == MeteorModule.paraphrase) {
        throw new InputException("METEOR's module " + module + " needs files of METEOR 1.5; name them with --meteor-resources");
      }
    }
    return new Meteor(modules, Optional.empty(), English.own());
  }

  /** @throws InputException if METEOR's files lack what a module needs, or cannot be read */
  public static Meteor with(MeteorResources resources, Set<MeteorModule> modules) {
    if (modules.contains(MeteorModule.paraphrase)) {
      resources.requireTable();
    }
    return new Meteor(modules, Optional.of(resources), resources.english());
  }

  public Used used() {
    return new Used(List.copyOf(modules), resources.map(files -> files.lists().toString()).orElse("own"));
  }

  /**
   * Scores texts that are in lower case already, as words with spaces between.
   *
   * @param references of each hypothesis, in the same order; the one that gives the best score counts
   */
  public Result score(List<String> hypotheses, List<List<String>> references) {
    Map<String, List<String>> words = words(hypotheses, references);
    Matcher matcher = matcher(words);
    var stems = new Stems();
    Map<String, Text> texts = words.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> Text.of(entry.getValue(), stems, matcher.paraphrases())));
    Statistics sum = Statistics.none();
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < hypotheses.size(); i++) {
      Text hypothesis = texts.get(hypotheses.get(i));
      Statistics best = best(hypothesis, references.get(i).stream().map(texts::get).toList(), matcher);
      sum = sum.plus(best);
      scores.add(best.score());
    }
    return new Result(sum.score(), scores);
  }

  private Statistics best(Text hypothesis, List<Text> references, Matcher matcher) {
    Statistics best = null;
    for (Text reference : references) {
      List<Match> alignment = BeamSearch.best(matcher.of(hypothesis, reference), hypothesis.words().size(), reference.words().size());
      Statistics statistics = Statistics.of(hypothesis.words(), reference.words(), alignment, english.functionWords());
      if (best == null || statistics.score() > best.score()) {
        best = statistics;
      }
    }
    return best;
  }

  private Map<String, List<String>> words(List<String> hypotheses, List<List<String>> references) {
    var tokens = new MeteorTokens(english.abbreviations());
    Map<String, List<String>> words = new LinkedHashMap<>();
    hypotheses.forEach(text -> words.computeIfAbsent(text, tokens::of));
    references.forEach(texts -> texts.forEach(text -> words.computeIfAbsent(text, tokens::of)));
    return words;
  }

  private Matcher matcher(Map<String, List<String>> texts) {
    Set<String> words = texts.values().stream().flatMap(List::stream).collect(Collectors.toSet());
    return new Matcher(modules,
        modules.contains(MeteorModule.synonym) ? resources.orElseThrow().synonyms(words) : Synonyms.NONE,
        modules.contains(MeteorModule.paraphrase) ? resources.orElseThrow().paraphrases(texts.values()) : Paraphrases.NONE);
  }
}
