package io.splitlora.worker.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.worker.testing.SharedFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Corpus scores against the reference scripts' own, to 1e-6. */
class GoldenScoresTest {

  private static JsonNode golden(String name) throws IOException {
    return new ObjectMapper().readTree(SharedFolder.path("golden/metrics/" + name + ".json").toFile());
  }

  private static List<Segment> segments(JsonNode golden) {
    List<Segment> segments = new ArrayList<>();
    for (JsonNode segment : golden.path("segments")) {
      segments.add(new Segment(segment.path("hyp").asText(),
          StreamSupport.stream(segment.path("refs").spliterator(), false).map(JsonNode::asText).toList()));
    }
    return segments;
  }

  @ParameterizedTest
  @ValueSource(strings = {"test-tgen", "test-slug", "devel-template", "devel-shifted", "devel-firstref", "example-devel10", "edge"})
  void corpusScoresAreThoseOfTheScripts(String name) throws IOException {
    JsonNode golden = golden(name);
    Scores scores = Scores.of(segments(golden));
    JsonNode corpus = golden.path("corpus");
    assertEquals(corpus.path("BLEU_perl_recomputed").asDouble(), scores.bleu(), 1e-6, "BLEU");
    assertEquals(corpus.path("NIST_perl_recomputed").asDouble(), scores.nist(), 1e-6, "NIST");
    assertEquals(corpus.path("ROUGE_L").asDouble(), scores.rougeL(), 1e-6, "ROUGE-L");
    assertEquals(corpus.path("CIDEr").asDouble(), scores.cider(), 1e-6, "CIDEr");
  }

  @ParameterizedTest
  @ValueSource(strings = {"test-tgen", "test-slug", "devel-template", "edge"})
  void tokensAreThoseOfTheTreebank(String name) throws IOException {
    int different = 0;
    for (JsonNode segment : golden(name).path("segments")) {
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
  void nothingToScoreIsASentence() {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Scores.of(List.of()));
    assertTrue(refusal.getMessage().contains("no text to score"));
  }
}
