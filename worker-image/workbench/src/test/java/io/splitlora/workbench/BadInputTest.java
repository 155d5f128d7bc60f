package io.splitlora.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.process.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with manifest, model or data is one sentence and an exit code, before anything is started. */
class BadInputTest {

  private static final Path EXAMPLES = Path.of("../../examples").toAbsolutePath().normalize();
  private static final Path SAMPLE_MODEL = EXAMPLES.resolve("samples/tiny-gpt2");

  @TempDir
  Path folder;

  private Path model;
  private Path data;

  @BeforeEach
  void copySamples() throws IOException {
    model = Files.createDirectories(folder.resolve("model"));
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(SAMPLE_MODEL.resolve(file), model.resolve(file));
    }
    data = folder.resolve("data.txt");
    Files.write(data, List.of("a : b||one .", "c : d||two .", "e : f||three .", "g : h||four ."));
  }

  @Test
  void missingWeights() throws IOException {
    Files.delete(model.resolve("model.safetensors"));
    assertRefused(ExitCode.BAD_INPUT, "model.safetensors");
  }

  @Test
  void truncatedWeights() throws IOException {
    byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
    Files.write(model.resolve("model.safetensors"), java.util.Arrays.copyOf(weights, weights.length - 1000));
    assertRefused(ExitCode.BAD_INPUT, "model.safetensors");
  }

  @Test
  void aHeaderLengthThatLies() throws IOException {
    byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
    weights[6] = 127;
    Files.write(model.resolve("model.safetensors"), weights);
    assertRefused(ExitCode.BAD_INPUT, "model.safetensors", "header");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model/config.json", "model/model.safetensors", "model/tokenizer.json", "data.txt"})
  void aStandInOfGitLfs(String file) throws IOException {
    Files.writeString(folder.resolve(file),
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n");
    assertRefused(ExitCode.BAD_INPUT, folder.resolve(file) + " is the stand-in that git keeps for a large file",
        "git lfs pull");
  }

  @Test
  void aTokenizerOfAnotherModel() throws IOException {
    String config = Files.readString(model.resolve("config.json"));
    Files.writeString(model.resolve("tokenizer.json"),
        Files.readString(model.resolve("tokenizer.json")).replaceFirst(":2047(?=[,}])", ":5000")
            .replaceFirst(": 2047(?=[,\\s}])", ": 5000"));
    assertTrue(config.contains("2048"));
    assertRefused(ExitCode.BAD_INPUT, "5001", "2048");
  }

  @Test
  void aBatchThatIsTooLargeForOneMessage() throws IOException {
    String shorter = "a : b||" + "one two ".repeat(9);
    String longest = "a : b||" + "one two ".repeat(300); // as many tokens as the model takes
    Files.write(data, Stream.concat(Collections.nCopies(600, shorter).stream(), Stream.of(longest)).toList());
    assertRefused(ExitCode.BAD_INPUT, List
        .of("spec.training.batchSize is 540, and pool 'cinemas' has an example of 255 tokens: the activations of 540"
            + " as long take 68 MiB, where one message takes 64; set batchSize to at most 506, or split.precision to"
            + " BFloat16"),
        "spec.training.batchSize=540", "spec.clientPools[0].clients=1", "spec.clientPools[0].replicas=1");
  }

  @Test
  void aCutOutsideTheModel() {
    assertRefused(ExitCode.BAD_INPUT, List.of("cut", "6"), "spec.split.cut=6");
  }

  @Test
  void rankZero() {
    assertRefused(ExitCode.USAGE, List.of("spec.adapter.rank", "0"), "spec.adapter.rank=0");
  }

  @Test
  void moreClientsThanExamples() {
    assertRefused(ExitCode.BAD_INPUT, List.of("5", "4"), "spec.clientPools[0].clients=5");
  }

  @Test
  void anEmptyShard() throws IOException {
    Path shards = Files.createDirectories(folder.resolve("shards"));
    Files.write(shards.resolve("0.txt"), List.of("a : b||one ."));
    Files.write(shards.resolve("1.txt"), new byte[0]);
    assertRefused(ExitCode.BAD_INPUT, List.of("1.txt"), "spec.clientPools[0].data.source=file://" + shards,
        "spec.clientPools[0].data.partition.type=FilePerClient", "spec.clientPools[0].clients=2");
  }

  @Test
  void aLineWithoutBars() throws IOException {
    Files.write(data, List.of("a : b||one .", "no bars here"));
    assertRefused(ExitCode.BAD_INPUT, "data.txt:2", "||");
  }

  @Test
  void bytesThatAreNotUtf8() throws IOException {
    Files.write(data, "a : b||caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(ExitCode.BAD_INPUT, "data.txt:1", "UTF-8");
  }

  @Test
  void missingManifestDataAndSample() {
    CommandLineRun run = CommandLineRun.of("run", folder.resolve("nowhere.yaml").toString());
    assertEquals(ExitCode.USAGE.code(), run.exitCode(), run.err());
    assertRefused(ExitCode.BAD_INPUT, List.of("nowhere.txt"), "spec.clientPools[0].data.source=file:///nowhere.txt");
    assertRefused(ExitCode.BAD_INPUT, List.of("tiny-gpt3", "tiny-gpt2"), "spec.model.source=sample://tiny-gpt3");
  }

  @Test
  void aMisspeltField() {
    assertRefused(ExitCode.USAGE, List.of("spec.training.rouns", "did you mean 'rounds'?"), "spec.training.rouns=3");
  }

  @Test
  void generationWithoutAPromptOrWithABadAdapter() {
    CommandLineRun nothing = CommandLineRun.of("generate", "--model", model.toString());
    assertEquals(ExitCode.BAD_INPUT.code(), nothing.exitCode());
    CommandLineRun noAdapter =
        CommandLineRun.of("generate", "--model", model.toString(), "--prompt", "a", "--adapter", folder.toString());
    assertEquals(ExitCode.BAD_INPUT.code(), noAdapter.exitCode());
    assertTrue(noAdapter.err().contains("adapter_config.json"), noAdapter.err());
  }

  @Test
  void helpNamesEveryExitCode() {
    String help = CommandLineRun.of("--help").out();
    for (ExitCode code : ExitCode.values()) {
      assertTrue(help.contains(code.meaning()), help);
    }
  }

  private void assertRefused(ExitCode expected, String... words) {
    assertRefused(expected, List.of(words));
  }

  private void assertRefused(ExitCode expected, List<String> words, String... overrides) {
    List<String> arguments = new ArrayList<>(List.of("run", EXAMPLES.resolve("quickstart.yaml").toString(),
        "--samples", EXAMPLES.resolve("samples").toString(), "--run-dir", folder.resolve("run").toString(),
        "--set", "spec.model.source=file://" + model, "--set", "spec.clientPools[0].data.source=file://" + data,
        "--set", "spec.clientPools[0].data.partition.type=Contiguous"));
    for (String override : overrides) {
      arguments.addAll(List.of("--set", override));
    }
    CommandLineRun run = CommandLineRun.of(arguments.toArray(new String[0]));
    assertEquals(expected.code(), run.exitCode(), run.err());
    words.forEach(word -> assertTrue(run.err().contains(word), "no '" + word + "' in: " + run.err()));
    assertFalse(run.err().contains("\tat "), "a stack trace: " + run.err());
    assertFalse(Files.exists(folder.resolve("run/journal")), "something was started");
  }
}
