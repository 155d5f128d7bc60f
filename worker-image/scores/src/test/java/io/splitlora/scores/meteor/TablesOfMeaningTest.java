package io.splitlora.scores.meteor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Synonyms and paraphrases are read from small tables of the same shape as METEOR's. */
class TablesOfMeaningTest {

  private static Map<String, int[]> synsets(String exceptions, String synsets, String... words) throws IOException {
    return Synonyms.read(new BufferedReader(new StringReader(exceptions)),
        new BufferedReader(new StringReader(synsets)), Set.of(words));
  }

  private static Paraphrases paraphrases(String table, String... texts) throws IOException {
    return Paraphrases.read(new ByteArrayInputStream(table.getBytes(StandardCharsets.UTF_8)),
        List.of(texts).stream().map(text -> List.of(text.split(" "))).toList());
  }

  @Test
  void aWordHasTheMeaningsOfItsBaseForm() throws IOException {
    String table = "child\n00000007\npub\n00000003 00000001\nmice\n5\nmouse\n6\npubbe\n9\n";
    Map<String, int[]> synsets = synsets("child\nchildren\nmouse\nmice\n", table,
        "children", "pubs", "pub", "mice", "pubbes", "glass", "is");
    assertArrayEquals(new int[] {7}, synsets.get("children"));
    assertArrayEquals(new int[] {1, 3}, synsets.get("pubs"));
    assertArrayEquals(new int[] {5, 6}, synsets.get("mice"), "its own and its base form's");
    assertArrayEquals(new int[] {9}, synsets.get("pubbes"), "the first rule that finds a word ends the search");
    assertNull(synsets.get("glass"));
  }

  @Test
  void aTableThatIsCutOffIsRefused() {
    assertThrows(IOException.class, () -> synsets("", "pub\n", "pub"));
    assertThrows(IOException.class, () -> paraphrases("0.5\na\n", "a"));
  }

  @Test
  void onlyWhatTheTextsCanUseIsKept() throws IOException {
    String table =
        "0.5\ncity centre\ncenter of the city\n0.5\ncity centre\ndowntown\n0.1\nin town\ncity centre\n0.2\ncafé\nin"
            + " town";
    Paraphrases kept = paraphrases(table, "in the city centre", "in the center of the city", "a café in town");
    assertEquals(Map.of("city centre", Set.of("center of the city"), "center of the city", Set.of(), "in town",
        Set.of("city centre"),
        "café", Set.of("in town")), kept.of());
  }

  @Test
  void aLineMayBeLongerThanTheBuffer() throws IOException {
    String longLine = "x".repeat(200_000);
    assertEquals(Map.of("a", Set.of("b"), "b", Set.of()),
        paraphrases("1\n" + longLine + "\n" + longLine + "\n1\na\nb\n", "a b").of());
  }
}
