package io.splitlora.scores.meteor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeamSearchTest {

  private static List<Match> aligned(List<String> hypothesis, List<String> reference) {
    List<Match> all = new ArrayList<>();
    for (int j = 0; j < reference.size(); j++) {
      for (int i = 0; i < hypothesis.size(); i++) {
        if (hypothesis.get(i).equals(reference.get(j))) {
          all.add(new Match(MeteorModule.exact, i, 1, j, 1));
        }
      }
    }
    return BeamSearch.best(all, hypothesis.size(), reference.size());
  }

  /**
   * Reference and hypothesis positions, as METEOR 1.5 aligns these; where there is a choice it is not always the one to
   * expect.
   */
  @ParameterizedTest
  @CsvSource({"a,a a,1-0", "a,a a a,1-0", "a,b a a,1-0", "a a,a,0-0", "a b,b b,0-1", "b a a,b a b a,0-0 1-1 3-2",
      "b a b b,b a a b,0-0 1-1 3-2", "a b c a,c a b a a,0-2 1-0 2-1 4-3"})
  void choicesAreThoseOfMeteor(String hypothesis, String reference, String expected) {
    assertEquals(expected, aligned(List.of(hypothesis.split(" ")), List.of(reference.split(" "))).stream()
        .map(match -> match.reference() + "-" + match.hypothesis()).collect(Collectors.joining(" ")));
  }

  /** Whatever is chosen, no word is in two matches, and of each word as many match as both texts have. */
  @Test
  void alignmentsAreOneToOneAndLeaveNoPairOut() {
    var random = new Random(5);
    for (int run = 0; run < 300; run++) {
      List<String> hypothesis = random.ints(1 + random.nextInt(8), 0, 4).mapToObj(String::valueOf).toList();
      List<String> reference = random.ints(1 + random.nextInt(8), 0, 4).mapToObj(String::valueOf).toList();
      List<Match> matches = aligned(hypothesis, reference);
      Set<Integer> left = new HashSet<>();
      Set<Integer> right = new HashSet<>();
      assertTrue(matches.stream().allMatch(match -> left.add(match.hypothesis()) && right.add(match.reference())),
          "a word twice");
      long possible = hypothesis.stream().distinct().mapToLong(word -> Math.min(
          hypothesis.stream().filter(word::equals).count(), reference.stream().filter(word::equals).count())).sum();
      assertEquals(possible, matches.size(), hypothesis + " and " + reference);
    }
  }

  @Test
  void moreWordsThanFitABeamAreStillAligned() {
    List<String> words = List.of("a b a b a b a b a b a b a b a b a b a b a b a b".split(" "));
    assertEquals(words.size(), aligned(words, words).size());
  }
}
