package io.splitlora.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {

  private static final String HYPOTHESES = "the eagle is a pub\na cheap café by the river\n";
  private static final String REFERENCES =
      "the eagle is a pub\nthe eagle is a cheap pub\n\n\ncheap café near the river\n";

  @TempDir
  Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static CommandLineRun score(Path hypotheses, Path references, String... more) {
    List<String> words =
        new ArrayList<>(List.of("score", "--hypotheses", hypotheses.toString(), "--references", references.toString()));
    words.addAll(List.of(more));
    return CommandLineRun.of(words.toArray(String[]::new));
  }

  private static void refused(CommandLineRun run, String... words) {
    assertEquals(3, run.exitCode(), run.toString());
    for (String word : words) {
      assertTrue(run.err().contains(word), "no '" + word + "' in: " + run.err());
    }
    assertFalse(run.err().contains("\tat "), run.err());
    assertEquals("", run.out());
  }

  @Test
  void theFiveScoresAreKeysOfOneObject() throws IOException {
    Path segments = folder.resolve("segments.jsonl");
    CommandLineRun run = score(file("h.txt", HYPOTHESES), file("r.txt", REFERENCES), "--output", "json", "--segments",
        segments.toString());
    assertEquals(0, run.exitCode(), run.err());
    JsonNode report = new ObjectMapper().readTree(run.out());
    for (String name : List.of("bleu", "nist", "meteor", "rougeL", "cider")) {
      assertTrue(report.path(name).isNumber(), name + " in " + run.out());
    }
    assertEquals("{\"modules\":[\"exact\",\"stem\"],\"wordLists\":\"own\"}", report.path("meteorUsed").toString());
    assertEquals(2, report.path("segments").asInt());
    assertEquals(3, report.path("references").asInt());
    List<String> lines = Files.readAllLines(segments);
    assertEquals(2, lines.size());
    assertEquals(1, new ObjectMapper().readTree(lines.get(0)).path("meteor").asDouble(), 1e-12);
  }

  @Test
  void thePublishedBaselineComesFromTheChallengesFiles() throws IOException {
    CommandLineRun run = score(SharedFolder.path("golden/metrics/hyp/test-tgen.tsv"),
        SharedFolder.path("golden/metrics/ref/testset_w_refs.csv"));
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("BLEU      0.6593    pymteval 0.6593"), run.out());
    assertTrue(run.out().contains("NIST      8.6094    pymteval 8.5923"), run.out());
    assertTrue(run.out().contains("ROUGE-L   0.6850"), run.out());
    assertTrue(run.out().contains("CIDEr     2.2338"), run.out());
    assertTrue(run.out().contains("630 segments, 4693 references"), run.out());
  }

  @Test
  void tablesAreJoinedByMeaningInTheOrderOfTheHypotheses() throws IOException {
    Path hypotheses = file("h.TSV",
        "\uFEFFMR\toutput\r\n\"name[A], x\"\tthe eagle is a pub\r\nname[B]\ta cheap cafÃ© by the river\r\n");
    Path references = file("r.csv",
        "\"mr\",\"ref\"\nname[B],\"a cheap café, by the river\"\n\"name[A], x\",the eagle is a pub\nname[B],a café\n");
    CommandLineRun tables = score(hypotheses, references, "--output", "json");
    CommandLineRun text =
        score(file("h.txt", HYPOTHESES), file("r.txt", "the eagle is a pub\n\na cheap café, by the river\na café\n"),
            "--output", "json");
    assertEquals(0, tables.exitCode(), tables.err());
    assertEquals(text.out(), tables.out());
  }

  @Test
  void takesWhatGenerateWritesAsJson() throws IOException {
    Path objects = file("h.jsonl",
        "{\"prompt\":\"x\",\"text\":\"the eagle is\\na pub\"}\n{\"text\":\"a cheap café by the river\"}\n\n");
    CommandLineRun json = score(objects, file("r.txt", REFERENCES), "--output", "json");
    CommandLineRun text = score(file("h.txt", HYPOTHESES), file("r.txt", REFERENCES), "--output", "json");
    assertEquals(0, json.exitCode(), json.err());
    assertEquals(text.out(), json.out());
    refused(score(file("h.jsonl", "{\"text\":\"a\"}\nb\n"), file("r.txt", REFERENCES)), "h.jsonl:2",
        "no JSON object with a text");
  }

  @Test
  void countsThatDifferAreBothNamed() throws IOException {
    refused(score(file("h.txt", "one\ntwo\nthree\n"), file("r.txt", REFERENCES)), "h.txt has 3 hypotheses",
        "references of 2 segments");
  }

  @Test
  void emptyAndMissingFiles() throws IOException {
    refused(score(file("h.txt", ""), file("r.txt", REFERENCES)), "h.txt is empty");
    refused(score(file("h.txt", HYPOTHESES), file("r.txt", "\n \n")), "r.txt has blank lines alone");
    refused(score(file("h.tsv", ""), file("r.txt", REFERENCES)), "h.tsv is empty");
    refused(score(file("h.tsv", "MR\toutput\n"), file("r.txt", REFERENCES)), "h.tsv has a head and no rows");
    refused(score(folder.resolve("no.txt"), file("r.txt", REFERENCES)), "no.txt does not exist");
    refused(score(folder, file("r.txt", REFERENCES)), "is no file");
  }

  @Test
  void bytesThatAreNotUtf8AreFound() throws IOException {
    Path latin = Files.write(folder.resolve("h.txt"), "one\ncaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    refused(score(latin, file("r.txt", REFERENCES)), "h.txt:2", "byte 8", "UTF-8");
  }

  @Test
  void tablesThatAreNone() throws IOException {
    Path references = file("r.csv", "mr,ref\nname[A],the eagle\n");
    refused(score(file("h.tsv", "MR\ttext\nname[A]\tthe eagle\n"), references), "no head with mr and output",
        "mr, text");
    refused(score(file("h.tsv", "MR\toutput\nname[B]\tthe eagle\n"), references),
        "no reference for the meaning \"name[B]\"");
    refused(score(file("h.csv", "mr,output\nname[A],\"the eagle\n"), references), "h.csv:", "between \"");
    refused(score(file("h.csv", "mr,output\nname[A],the eagle, a pub\n"), references), "row 1", "3 fields",
        "head has 2");
  }

  @Test
  void resourcesThatAreNotThere() throws IOException {
    Path hypotheses = file("h.txt", HYPOTHESES);
    Path references = file("r.txt", REFERENCES);
    refused(score(hypotheses, references, "--meteor-modules", "exact,synonym"), "synonym", "--meteor-resources");
    refused(score(hypotheses, references, "--meteor-resources", folder.resolve("x.jar").toString()),
        "x.jar does not exist");
    refused(score(hypotheses, references, "--meteor-resources", folder.toString()), "has no function/english.words");
    refused(score(hypotheses, references, "--meteor-resources", hypotheses.toString()), "h.txt", "cannot be read");
    refused(score(hypotheses, references, "--segments", folder.resolve("no/segments").toString()), "--segments",
        "cannot be written");
  }
}
