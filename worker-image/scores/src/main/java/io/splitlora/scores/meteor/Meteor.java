package io.splitlora.scores.meteor;

import io.splitlora.files.InputException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * METEOR 1.5 for English (Denkowski and Lavie 2014) with its parameters for ranking. Words are aligned if they are
 * equal, have equal stems or mean the same. The score depends on the share of aligned words and on the number of
 * chunks.
 */
public final class Meteor {

  /**
   * The resources behind a score; scores with different resources cannot be compared.
   *
   * @param wordLists of function words and abbreviations: "own", or METEOR's file or folder
   */
  public record Used(List<MeteorModule> modules, String wordLists) {}

  /** @param segments in the order of the hypotheses */
  public record Result(double corpus, List<Double> segments) {}

  private final SortedSet<MeteorModule> modules;
  private final Optional<MeteorResources> resources;
  private final English english;

  private Meteor(Set<MeteorModule> modules, Optional<MeteorResources> resources, English english) {
    this.modules = new TreeSet<>(modules);
    this.resources = resources;
    this.english = english;
  }

  /** Exact words and stems only, with this program's word lists: close to METEOR's scores, but not equal. */
  public static Meteor own() {
    return own(EnumSet.of(MeteorModule.exact, MeteorModule.stem));
  }

  /** @throws InputException if a module needs METEOR's files */
  public static Meteor own(Set<MeteorModule> modules) {
    for (MeteorModule module : modules) {
      if (module == MeteorModule.synonym || module == MeteorModule.paraphrase) {
        throw new InputException(
            "METEOR's module " + module + " needs files of METEOR 1.5; name them with --meteor-resources");
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
   * Scores texts of lower-case words that are separated by spaces.
   *
   * @param references of each hypothesis, in the same order; the one with the best score counts
   */
  public Result score(List<String> hypotheses, List<List<String>> references) {
    Map<String, List<String>> tokens = tokens(hypotheses, references);
    Paraphrases paraphrases = modules.contains(MeteorModule.paraphrase)
        ? resources.orElseThrow().paraphrases(tokens.values()) : Paraphrases.NONE;
    var lexicon = new Lexicon(modules.contains(MeteorModule.synonym) ? synsets(tokens) : Map.of());
    Map<String, Text> texts = new HashMap<>();
    tokens.forEach((text, words) -> texts.put(text, Text.of(words, lexicon, paraphrases)));
    var matcher = new Matcher(modules, paraphrases);
    List<Statistics> segments = IntStream.range(0, hypotheses.size()).parallel()
        .mapToObj(i -> best(Objects.requireNonNull(texts.get(hypotheses.get(i))),
            references.get(i).stream().map(texts::get), matcher))
        .toList();
    return new Result(segments.stream().reduce(Statistics.none(), Statistics::plus).score(),
        segments.stream().map(Statistics::score).toList());
  }

  /** Statistics for the reference with the best score; of equals, the first. */
  private Statistics best(Text hypothesis, Stream<Text> references, Matcher matcher) {
    return references.map(reference -> {
      List<Match> alignment =
          BeamSearch.best(matcher.of(hypothesis, reference), hypothesis.length(), reference.length());
      return Statistics.of(hypothesis.tokens(), reference.tokens(), alignment, english.functionWords());
    }).reduce((best, next) -> next.score() > best.score() ? next : best).orElseThrow();
  }

  /** The tokens of each distinct text. */
  private Map<String, List<String>> tokens(List<String> hypotheses, List<List<String>> references) {
    var tokenizer = new MeteorTokens(english.abbreviations());
    Map<String, List<String>> tokens = new HashMap<>();
    hypotheses.forEach(text -> tokens.computeIfAbsent(text, tokenizer::of));
    references.forEach(texts -> texts.forEach(text -> tokens.computeIfAbsent(text, tokenizer::of)));
    return tokens;
  }

  private Map<String, int[]> synsets(Map<String, List<String>> tokens) {
    return resources.orElseThrow().synsets(tokens.values().stream().flatMap(List::stream).collect(Collectors.toSet()));
  }
}
