package io.splitlora.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.worker.job.ExitCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateCommandTest {

  private static final String PROMPT = "name : The Vine | type : hotel";

  private static CommandLineRun generate(String... more) {
    List<String> words = new ArrayList<>(List.of("generate", "--model", "sample://tiny-gpt2", "--samples", "../../examples/samples",
        "--prompt", PROMPT, "--max-tokens", "12"));
    words.addAll(List.of(more));
    return CommandLineRun.of(words.toArray(String[]::new));
  }

  private static String text(String... more) {
    CommandLineRun run = generate(more);
    assertEquals(0, run.exitCode(), run.err());
    return run.out();
  }

  @Test
  void eachPromptGetsALine() {
    String greedy = text();
    assertEquals(1, greedy.lines().count());
    assertEquals(greedy + greedy, text("--prompt", PROMPT));
    assertEquals(greedy, text("--decoding", "beam", "--beams", "1", "--no-repeat-ngram", "0"));
    assertEquals(text("--decoding", "sampling", "--seed", "4"), text("--decoding", "sampling", "--seed", "4", "--batch", "1"));
  }

  @Test
  void anObjectALineHasTheScoreToo() throws Exception {
    JsonNode line = new ObjectMapper().readTree(text("--decoding", "beam", "--output", "json"));
    assertEquals(PROMPT, line.path("prompt").textValue());
    assertTrue(line.path("score").doubleValue() < 0, line.toString());
    assertTrue(line.path("tokens").size() > 0 && line.path("tokens").size() <= 12, line.toString());
    assertEquals(text("--decoding", "beam").strip(), line.path("text").textValue());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "--beams 4 | --beams is for --decoding beam; leave it out, or write --decoding beam",
    "--decoding beam --top-p 0.5 | --top-p is for --decoding sampling; leave it out, or write --decoding sampling",
    "--decoding best | --decoding is greedy, beam or sampling, not 'best'",
    "--decoding sampling --top-p 1.5 | --top-p must be above 0 and at most 1, not 1.5",
    "--decoding sampling --temperature 0 | --temperature must be above 0, not 0.0",
    "--batch 0 | --batch is 0; give a number of at least 1",
    "--split-server a:1 | Missing required argument(s): --certificates=DIR, --pool=NAME, --cut=N"
  })
  void mistakesAreRefused(String words, String sentence) {
    CommandLineRun run = generate(words.split(" "));
    assertEquals(ExitCode.USAGE.code(), run.exitCode(), run.err());
    assertTrue(run.err().contains(sentence), run.err());
  }

  @Test
  void anEndTokenThatTheModelDoesNotHaveIsNamed() {
    CommandLineRun run = generate("--end-token", "50256");
    assertEquals(ExitCode.BAD_INPUT.code(), run.exitCode(), run.err());
    assertTrue(run.err().contains("the end token 50256 is not in the model's vocabulary of 2048 tokens"), run.err());
  }

  @Test
  void aSplitServerThatIsNotThereIsNamed() {
    CommandLineRun run = generate("--split-server", "127.0.0.1:1", "--certificates", "nowhere", "--pool", "edge", "--cut", "2");
    assertEquals(ExitCode.BAD_INPUT.code(), run.exitCode(), run.err());
    assertTrue(run.err().contains("nowhere"), run.err());
  }
}
