package io.splitlora.protocol.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceTest {

  @Test
  void aSentenceThatIsOneStaysTheSame() {
    String sentence = "client a/0: Zürich „weg“ 𝕏";
    assertSame(sentence, Sentence.bounded(sentence));
    assertEquals("", Sentence.bounded(null));
  }

  @Test
  void whatWouldBeginALineIsEscaped() {
    assertEquals("a\\nb\\u000dc\\u001b[31m\\td\\u2028e", Sentence.bounded("a\nb\rc\u001b[31m\td\u2028e"));
    assertEquals("a\nb", Sentence.cut("a\nb"), "the lines of a text are its own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "ü", "€", "𝕏", "\u0007", "\n"})
  void whatIsTooLongIsCutWhereACharacterEndsAndSaysSo(String character) {
    String bounded = Sentence.bounded(character.repeat(1 << 20));
    int bytes = bounded.getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes <= Sentence.MOST_BYTES && bytes > Sentence.MOST_BYTES - 60, bytes + " bytes");
    assertTrue(bounded.contains(" … (") && bounded.endsWith("more characters)"), bounded);
    assertEquals(bounded, new String(bounded.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8),
        "no half of a pair");
    assertEquals(bounded, Sentence.bounded(bounded), "bounded once is bounded");
  }

  @Test
  void upToTheBoundNothingIsCut() {
    String most = "x".repeat(Sentence.MOST_BYTES);
    assertSame(most, Sentence.bounded(most));
    assertTrue(Sentence.bounded(most + "x").length() <= Sentence.MOST_BYTES);
  }
}
