package io.splitlora.scores.meteor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.files.InputException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What METEOR does with this program's own word lists: cases that can be computed by hand. */
class MeteorTest {

  private static double score(String hypothesis, String... references) {
    return Meteor.own().score(List.of(hypothesis), List.of(List.of(references))).corpus();
  }

  @Test
  void theSameTextIsOneAndNothingInCommonIsNothing() {
    assertEquals(1, score("the eagle is a pub", "the eagle is a pub"), 1e-12);
    assertEquals(0, score("zebra quantum", "the eagle is a pub"));
    assertEquals(0, score("", "the eagle"));
    assertEquals(0, score("the eagle", ""));
  }

  /**
   * One content word of five words, three of them function words: P = 1, R = .75 / (2 * .75 + 3 * .25), a chunk of one
   * word.
   */
  @Test
  void aWordOfFive() {
    double recall = 0.75 / (2 * 0.75 + 3 * 0.25);
    double mean = 1 / (0.15 / 1 + 0.85 / recall);
    assertEquals(mean * (1 - 0.6), score("pub", "the eagle is a pub"), 1e-12);
  }

  /** All words match, in two chunks of five words. */
  @Test
  void chunksCost() {
    assertEquals(1 - 0.6 * Math.pow(2 / 5.0, 0.2), score("pub near river cheap eagle", "cheap eagle pub near river"),
        1e-12);
  }

  /** Two words in one chunk: one the same, one of the same stem, which counts 0.6. */
  @Test
  void stemsCountLess() {
    assertEquals((1 + 0.6) / 2, score("cheap pubs", "cheap pub"), 1e-12);
    double exact =
        Meteor.own(EnumSet.of(MeteorModule.exact)).score(List.of("cheap pubs"), List.of(List.of("cheap pub"))).corpus();
    assertTrue(exact < score("cheap pubs", "cheap pub"));
  }

  @Test
  void theBestReferenceCountsWhereverItStands() {
    double best = score("the eagle pub", "the eagle pub");
    assertEquals(best, score("the eagle pub", "a river", "the eagle pub", "pub"));
  }

  @Test
  void aCorpusIsScoredByItsSumsAndNotByTheMean() {
    Meteor.Result result = Meteor.own().score(List.of("pub", "cheap eagle river"),
        List.of(List.of("river"), List.of("cheap eagle river")));
    assertEquals(List.of(0.0, 1.0), result.segments());
    assertEquals(0.75, result.corpus(), 1e-12,
        "3 of 4 words on both sides; a text that matches as a whole adds no chunk");
  }

  @Test
  void whatItUsedIsSaidAndWhatItLacksIsRefused() {
    assertEquals(new Meteor.Used(List.of(MeteorModule.exact, MeteorModule.stem), "own"), Meteor.own().used());
    var refusal = assertThrows(InputException.class, () -> Meteor.own(EnumSet.of(MeteorModule.synonym)));
    assertTrue(refusal.getMessage().contains("--meteor-resources"), refusal.getMessage());
  }
}
