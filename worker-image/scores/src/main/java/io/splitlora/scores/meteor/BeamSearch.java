package io.splitlora.scores.meteor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses an alignment from all matches of two texts: each word in at most one match, as many words as possible, in as
 * few chunks as possible, moved as little as possible (Denkowski and Lavie 2014). It walks along the reference and
 * keeps the best paths. The choice between equals affects scores, so the order of paths, and when something is counted,
 * follow METEOR 1.5.
 */
final class BeamSearch {

  private static final int BEAM = 40;
  private final List<List<Match>> startingAt = new ArrayList<>();
  private final Certain certain;
  private final int hypothesisWords;

  private BeamSearch(List<Match> matches, int hypothesisWords, int referenceWords) {
    this.hypothesisWords = hypothesisWords;
    certain = Certain.of(matches, hypothesisWords, referenceWords);
    for (int i = 0; i < referenceWords; i++) {
      startingAt.add(new ArrayList<>());
    }
    matches.forEach(match -> startingAt.get(match.reference()).add(match));
  }

  /**
   * The matches of the best alignment, in the order of the reference.
   *
   * @param matches for each word of the reference those that start there, the preferred of equals first
   */
  static List<Match> best(List<Match> matches, int hypothesisWords, int referenceWords) {
    return new BeamSearch(matches, hypothesisWords, referenceWords).best();
  }

  private List<Match> best() {
    List<PartialAlignment> paths = new ArrayList<>(List.of(new PartialAlignment(certain.hypothesis(hypothesisWords))));
    for (int position = 0; position < startingAt.size(); position++) {
      List<PartialAlignment> longer = new ArrayList<>();
      for (PartialAlignment path : paths) {
        extend(path, position, longer);
      }
      longer.sort(Comparator.naturalOrder()); // a stable sort
      paths = longer.subList(0, Math.min(BEAM, longer.size()));
    }
    paths.forEach(PartialAlignment::endChunk);
    paths.sort(Comparator.naturalOrder());
    return paths.get(0).matches();
  }

  private void extend(PartialAlignment path, int position, List<PartialAlignment> longer) {
    if (position >= path.referenceEnd()) {
      Match sure = certain.at(position);
      if (sure != null) {
        path.append(sure);
      } else {
        for (Match match : startingAt.get(position)) {
          if (path.allows(match)) {
            longer.add(path.with(match));
          }
        }
        path.endChunk();
      }
    }
    longer.add(path);
  }
}
