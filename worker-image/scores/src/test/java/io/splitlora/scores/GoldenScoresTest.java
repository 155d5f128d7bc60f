package io.splitlora.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitlora.scores.meteor.Meteor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of corpora and of segments against the reference scripts' own, to 1e-6. METEOR is in GoldenMeteorTest. */
class GoldenScoresTest {

  @ParameterizedTest
  @ValueSource(strings = {"test-tgen", "test-slug", "devel-template", "devel-shifted", "devel-firstref",
      "example-devel10", "edge"})
  void scoresAreThoseOfTheScripts(String name) throws IOException {
    GoldenSet golden = GoldenSet.read(name);
    Scored scored = Scored.of(golden.segments(), Meteor.own());
    JsonNode corpus = golden.corpus();
    near(corpus, "BLEU_perl_recomputed", scored.corpus().bleu(), name);
    near(corpus, "NIST_perl_recomputed", scored.corpus().nist(), name);
    near(corpus, "BLEU_pymteval", scored.pymteval().bleu(), name);
    near(corpus, "NIST_pymteval", scored.pymteval().nist(), name);
    near(corpus, "ROUGE_L", scored.corpus().rougeL(), name);
    near(corpus, "CIDEr", scored.corpus().cider(), name);
    assertEquals(golden.json().path("segments").size(), scored.segments().size());
    for (int i = 0; i < scored.segments().size(); i++) {
      segmentIsThatOfTheScripts(golden.segment(i), scored.segments().get(i), name + " " + i);
    }
  }

  private static void segmentIsThatOfTheScripts(JsonNode golden, SegmentScores scores, String place) {
    near(golden, "BLEU", scores.bleu(), place);
    near(golden, "sentBLEU", scores.sentBleu(), place);
    near(golden, "ROUGE_L", scores.rougeL(), place);
    near(golden, "CIDEr", scores.cider(), place);
    if (golden.path("NIST").isNull()) {
      assertNull(scores.nist(), place + ": the script divides by zero");
    } else {
      near(golden, "NIST", scores.nist(), place);
    }
  }

  private static void near(JsonNode golden, String name, Double score, String place) {
    assertTrue(golden.path(name).isNumber(), place + " has no " + name);
    assertNotNull(score, place + " " + name);
    assertEquals(golden.path(name).asDouble(), score, 1e-6, place + " " + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"test-tgen", "test-slug", "devel-template", "edge"})
  void tokensAreThoseOfTheTreebank(String name) throws IOException {
    int different = 0;
    for (JsonNode segment : GoldenSet.read(name).json().path("segments")) {
      different += differs(segment.path("hyp").asText(), segment.path("ptb_hyp").asText());
      for (int i = 0; i < segment.path("refs").size(); i++) {
        different += differs(segment.path("refs").get(i).asText(), segment.path("ptb_refs").get(i).asText());
      }
    }
    assertEquals(0, different);
  }

  private static int differs(String text, String expected) {
    String tokens = String.join(" ", PtbTokens.of(text));
    if (!tokens.equals(expected)) {
      System.out.println(text + "\n  expected " + expected + "\n  but was  " + tokens);
      return 1;
    }
    return 0;
  }

  @Test
  void entitiesAreReplacedInTheScriptsOrder() {
    assertEquals(List.of("<"), MtevalTokens.mteval("&amp;lt;"));
  }

  @Test
  void spacesOfUnicodePartWordsForEveryScore() {
    assertEquals(List.of("café", "bar", "5"), PtbTokens.of("Café\u00a0bar\u30005"));
    assertEquals(List.of("café", "bar", "5"), MtevalTokens.mteval("Café\u00a0bar\u30005"));
  }

  @Test
  void aTextWithoutReferencesIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Segment("a text", List.of()));
  }

  @Test
  void textsTooShortForFiveTokensHaveNoNistAndTheirSentenceBleuIsAboveOne() {
    Scored scored = Scored.of(List.of(new Segment("pub", List.of("pub"))), Meteor.own());
    assertNull(scored.segments().get(0).nist());
    assertNull(scored.pymteval().nist());
    assertTrue(scored.segments().get(0).sentBleu() > 1);
  }

  @Test
  void aSegmentScoresAsACorpusOfItAloneWouldButForCider() {
    var one = new Segment("the eagle is a cheap pub near the river",
        List.of("the eagle is a pub by the river", "a cheap pub"));
    var other = new Segment("alimentum is in the city centre", List.of("in the centre is alimentum"));
    SegmentScores among = Scored.of(List.of(other, one), Meteor.own()).segments().get(1);
    Scored alone = Scored.of(List.of(one), Meteor.own());
    assertEquals(alone.pymteval().bleu(), among.bleu(), 1e-12);
    assertEquals(alone.pymteval().nist(), among.nist(), 1e-12);
    assertEquals(alone.corpus().meteor(), among.meteor(), 1e-12);
    assertEquals(alone.corpus().rougeL(), among.rougeL(), 1e-12);
    assertEquals(0, alone.corpus().cider(), "one segment has no rare words");
    assertTrue(among.cider() > 0);
  }

  @Test
  void nothingToScoreIsASentence() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Scores.of(List.of()));
    assertTrue(refusal.getMessage().contains("no text to score"));
  }
}
