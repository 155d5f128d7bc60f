package io.splitlora.engine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.files.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleReaderTest {
  @TempDir
  Path folder;

  @Test
  void readsMeaningsAndTexts() throws IOException {
    assertEquals(
        List.of(new Example("name : A | food : B", "A serves B ."), new Example("x", "y || z"), new Example("", "")),
        read(DataFormat.E2E, " name : A | food : B || A serves B . \n\n   \nx||y || z\n||"));
  }

  @Test
  void readsObjectsAndKeepsTheirOtherValuesAsText() throws IOException {
    Example example = new Example(" q ", "a\nb", Map.of("topic", "x", "level", "2", "hard", "true"));
    assertEquals(List.of(example), read(DataFormat.JSONL, """
        {"context": " q ", "completion": "a\\nb", "topic": "x", "level": 2, "hard": true, "tags": [1], "none": null}
        """));
  }

  @Test
  void readsWholeLinesOfText() throws IOException {
    assertEquals(List.of(new Example("", " a || b "), new Example("", "c")), read(DataFormat.Text, " a || b \n \t\nc"));
  }

  @Test
  void byteOrderMarkAndCarriageReturnsAreNotText() throws IOException {
    assertEquals(List.of(new Example("", "a"), new Example("", "£ 20")), read(DataFormat.Text, "\uFEFFa\r\n£ 20\r\n"));
    assertEquals(1, read(DataFormat.JSONL, "\uFEFF{\"context\": \"\", \"completion\": \"\"}\r\n").size());
  }

  @Test
  void badLinesAreNamed() {
    assertRefused(DataFormat.E2E, "a||b\n\nname : A | B", ":3: the line has no ||");
    assertRefused(DataFormat.JSONL, "\n{\"context\": \"a\"", ":2: the line is not valid JSON");
    assertRefused(DataFormat.JSONL, "{} {}", ":1: the line is not valid JSON");
    assertRefused(DataFormat.JSONL, "[1]", ":1: the line is not a JSON object");
    assertRefused(DataFormat.JSONL, "{\"context\": \"a\"}", ":1: the object has no string named completion");
    assertRefused(DataFormat.JSONL, "{\"context\": 3, \"completion\": \"a\"}",
        ":1: the object has no string named context");
    assertRefused(DataFormat.JSONL, "{\"context\": \"\\uD83D\", \"completion\": \"a\"}",
        ":1: the string context holds half a surrogate");
  }

  @Test
  void malformedBytesAreNamedByLine() throws IOException {
    byte[] latin1 = "a||b\nCaf\u00e9||c\n".getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(DataFormat.E2E, latin1, ":2: the line is not valid UTF-8");
    assertRefused(DataFormat.Text, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        ":1: the line is not valid UTF-8");
    assertRefused(DataFormat.Text, new byte[] {'a', '\n', (byte) 0xC0, (byte) 0x80}, ":2: the line is not valid UTF-8");
  }

  @Test
  void aStandInOfGitLfsIsNamed() {
    InputException e = assertThrows(InputException.class, () -> read(DataFormat.Text, """
        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 12345
        """));
    assertEquals(
        folder.resolve("data.txt")
            + " is the stand-in that git keeps for a large file, not the file itself; fetch it with: git lfs pull",
        e.getMessage());
  }

  @Test
  void examplesThatSayNothingAreCounted() throws IOException {
    List<Example> examples = read(DataFormat.E2E, "a||one\nb||\n||\u200B\nc||two\n");
    assertEquals(2, examples.stream().filter(Example::saysNothing).count());
  }

  @Test
  void completionsThatNobodyCanSeeSayNothing() {
    for (String completion : List.of("", " \t", "\u200B", "\uFEFF \u2060\u00A0")) {
      assertTrue(new Example("name : A", completion).saysNothing(), completion);
    }
    assertFalse(new Example("", "\u200Ba").saysNothing());
    assertFalse(new Example("", ".").saysNothing());
  }

  @Test
  void aMissingFileIsNamed() {
    InputException e =
        assertThrows(InputException.class, () -> ExampleReader.read(folder.resolve("none"), DataFormat.Text, x -> {}));
    assertTrue(e.getMessage().contains(folder.resolve("none").toString()), e.getMessage());
  }

  @Test
  void attributesComeFromTheMeaningOrTheObject() {
    Example e2e = new Example("name : The Mill | Type : pub | near : A : B |x", "");
    assertEquals("The Mill", ExampleFormat.attribute(DataFormat.E2E, e2e, "name"));
    assertEquals("A : B", ExampleFormat.attribute(DataFormat.E2E, e2e, "near"));
    assertEquals("", ExampleFormat.attribute(DataFormat.E2E, e2e, "food"));
    Example json = new Example("name : X", "", Map.of("level", "2"));
    assertEquals("2", ExampleFormat.attribute(DataFormat.JSONL, json, "level"));
    assertEquals("", ExampleFormat.attribute(DataFormat.JSONL, json, "name"));
  }

  private List<Example> read(DataFormat format, String content) throws IOException {
    return read(format, content.getBytes(StandardCharsets.UTF_8));
  }

  private List<Example> read(DataFormat format, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("data.txt"), content);
    List<Example> examples = new ArrayList<>();
    ExampleReader.read(file, format, examples::add);
    return examples;
  }

  private void assertRefused(DataFormat format, String content, String sentence) {
    assertRefused(format, content.getBytes(StandardCharsets.UTF_8), sentence);
  }

  private void assertRefused(DataFormat format, byte[] content, String sentence) {
    InputException e = assertThrows(InputException.class, () -> read(format, content));
    assertTrue(e.getMessage().startsWith(folder.resolve("data.txt") + sentence), e.getMessage());
  }
}
