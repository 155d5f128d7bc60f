package io.splitlora.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.PeftAdapter;
import io.splitlora.federation.adapter.PeftWriter;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.model.SafeTensors;
import io.splitlora.federation.model.SafeTensorsWriter;
import io.splitlora.protocol.process.ExitCode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateCommandTest {

  private static final Path SAMPLE = Path.of("../../examples/samples/tiny-gpt2");
  private static final String PROMPT = "name : The Vine | type : hotel";

  private static CommandLineRun generate(String... more) {
    List<String> words = new ArrayList<>(
        List.of("generate", "--samples", "../../examples/samples", "--prompt", PROMPT, "--max-tokens", "12"));
    words.addAll(List.of(more).contains("--model") ? List.of() : List.of("--model", "sample://tiny-gpt2"));
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
    assertEquals(text("--decoding", "sampling", "--seed", "4"),
        text("--decoding", "sampling", "--seed", "4", "--batch", "1"));
  }

  @Test
  void aFileOfPromptsIsReadAsTrainingReadsIt(@TempDir Path folder) throws IOException {
    Path prompts = Files.writeString(folder.resolve("prompts.txt"), "\uFEFF" + PROMPT + "\r\n\r\n" + PROMPT + " \r\n");
    List<String> read = text("--prompts", prompts.toString(), "--output", "json").lines().skip(1).toList();
    assertEquals(PROMPT, new ObjectMapper().readTree(read.get(0)).path("prompt").textValue());
    assertEquals(PROMPT + " ", new ObjectMapper().readTree(read.get(1)).path("prompt").textValue());
    assertEquals(text().strip(), new ObjectMapper().readTree(read.get(0)).path("text").textValue());
  }

  /** The sample model writes no line ends, so the tokenizer reads its " is" as one. */
  @Test
  void aTextWithLineEndsTakesOneLine(@TempDir Path folder) throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(SAMPLE.resolve(file), model.resolve(file));
    }
    JsonNode tokenizer = new ObjectMapper().readTree(SAMPLE.resolve("tokenizer.json").toFile());
    ObjectNode vocabulary = (ObjectNode) tokenizer.at("/model/vocab");
    vocabulary.put("\u010A", vocabulary.path("\u0120is").intValue()).put("\u0120is", 199);
    new ObjectMapper().writeValue(model.resolve("tokenizer.json").toFile(), tokenizer);
    String line = text("--model", model.toString());
    assertEquals(1, line.lines().count());
    String whole =
        new ObjectMapper().readTree(text("--model", model.toString(), "--output", "json")).path("text").textValue();
    assertTrue(whole.contains("\n"), whole);
    assertEquals(whole.replace("\n", " "), line.stripTrailing());
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
  void weightsThatAreNotFiniteAreNamed(@TempDir Path folder) throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    for (String file : List.of("config.json", "tokenizer.json")) {
      Files.copy(SAMPLE.resolve(file), model.resolve(file));
    }
    List<SafeTensorsWriter.Entry> tensors = new ArrayList<>();
    try (SafeTensors sample = SafeTensors.open(SAMPLE.resolve("model.safetensors"))) {
      for (String name : sample.names()) {
        FloatBuffer values =
            FloatBuffer.allocate(sample.floats(name).floats().remaining()).put(sample.floats(name).floats()).flip();
        tensors.add(SafeTensorsWriter.Entry.of(name, sample.entry(name).shape(),
            name.endsWith("h.2.mlp.c_fc.weight") ? values.put(7, Float.NaN) : values));
      }
    }
    SafeTensorsWriter.write(model.resolve("model.safetensors"), Map.of(), tensors);
    refused(generate("--model", model.toString()), "h.2.mlp.c_fc.weight", "not finite");
  }

  @Test
  void anAdapterThatIsNotFiniteIsNamed(@TempDir Path folder) throws IOException {
    ModelFolder model = ModelFolder.open(SAMPLE);
    AdapterLayout layout = AdapterLayout.of(model.config(), List.of(AdapterTarget.attn_out), 2, 0, 6);
    float[] flat = new float[layout.size()];
    Arrays.fill(flat, 1);
    PeftWriter.write(PeftAdapter.of(layout, flat, 1e38), folder, SAMPLE.toString());
    for (String decoding : List.of("greedy", "beam", "sampling")) {
      refused(generate("--adapter", folder.toString(), "--decoding", decoding),
          "what the model computes for a prompt is not finite");
    }
    flat[layout.slots().get(3).offset()] = Float.POSITIVE_INFINITY;
    PeftWriter.write(PeftAdapter.of(layout, flat, 1), folder, SAMPLE.toString());
    refused(generate("--adapter", folder.toString()), "h.3.attn.c_proj.lora_A.weight", "not finite");
  }

  private static void refused(CommandLineRun run, String... words) {
    assertEquals(ExitCode.BAD_INPUT.code(), run.exitCode(), run.err());
    List.of(words).forEach(word -> assertTrue(run.err().contains(word), run.err()));
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void aSplitServerThatIsNotThereIsNamed() {
    CommandLineRun run =
        generate("--split-server", "127.0.0.1:1", "--certificates", "nowhere", "--pool", "edge", "--cut", "2");
    assertEquals(ExitCode.BAD_INPUT.code(), run.exitCode(), run.err());
    assertTrue(run.err().contains("nowhere"), run.err());
  }
}
