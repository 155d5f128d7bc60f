package io.splitlora.scores.meteor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeteorTokensTest {

  /** The words as METEOR 1.5 writes them into its alignments. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "The Cat, cheap.|the cat , cheap .", "it's 1990's isn't|it 's 1990 's isn 't", "a 'b' c|a ' b ' c",
      "5,000 a,b 5,a|5,000 a , b 5 , a",
      "family-friendly 20-25 a-b-c|family friendly 20 25 a b-c", "a--b -b a-|a b -b a-", "U.S. e.g. a.b|us eg a.b",
      "end. next|end. next", "end. Next|end . next", "x...y|x ... y", "“x” ‘y’ ``|\" x \" ' y ' \"",
      "£20 50%|£ 20 50 %", "日本 naïve|日 本 naïve",
      "Mr. Smith|mr. smith", "No. 5|no. 5", "a/b [c]|a / b [ c ]"})
  void punctuationIsParted(String text, String tokens) {
    assertEquals(tokens, String.join(" ", new MeteorTokens(English.own().abbreviations()).of(text)));
  }
}
