package io.splitlora.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.process.ExitCode;
import io.splitlora.worker.cli.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is read from command lines, and written for them. */
class RunCommandLineTest {

  @TempDir
  Path folder;

  @Test
  void theResumeCommandRunsAsTyped() {
    assertEquals("splitlora run a.yaml --resume", resume("a.yaml"));
    assertEquals(
        "splitlora run 'my job.yaml' --set 'spec.clientPools[0].clients=2' --set 'x=it'\\''s' --samples s/t --run-dir"
            + " 'a b' "
            + "--output json --resume",
        resume("my job.yaml", "--output", "json", "--set", "spec.clientPools[0].clients=2", "--set", "x=it's",
            "--run-dir", "a b", "--samples", "s/t", "--resume"));
  }

  private static String resume(String... arguments) {
    return CommandLine.populateCommand(new RunCommand(), arguments).resumeCommand();
  }

  @Test
  void addressesAreChecked() {
    for (String wrong : List.of("foo", ":1", "foo:", "foo:x", "foo:65536", "foo:-1")) {
      refused("'" + wrong + "' is not HOST:PORT", "split-server", "--manifest", "m", "--certificates", "c", "--listen",
          wrong, "--aggregator", "a:1");
      refused("'" + wrong + "' is not HOST:PORT", "aggregator", "--manifest", "m", "--certificates", "c", "--journal",
          "j", "--export", "e",
          "--listen", wrong);
    }
    assertEquals(new Address("a.b", 7070), new Address.Converter().convert("a.b:7070"));
  }

  @Test
  void numbersAreChecked() {
    refused("--max-tokens is -5; give a number of at least 1", "generate", "--model", "m", "--prompt", "p",
        "--max-tokens", "-5");
    refused("--threads is 0; give a number of at least 1", "generate", "--model", "m", "--prompt", "p", "--threads",
        "0");
    for (String wrong : List.of("-1", "0", "11")) {
      refused("--poisoned is " + wrong + "; give a number of 1 to 10", "bench", "poison", "../../examples/poison.yaml",
          "--poisoned", wrong);
    }
    refused("--attacks has none, which has a column of its own; leave it out", "bench", "poison",
        "../../examples/poison.yaml", "--attacks", "sign,none");
  }

  private static void refused(String sentence, String... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    assertEquals(ExitCode.USAGE.code(), run.exitCode(), run.err());
    assertTrue(run.err().contains(sentence), run.err());
  }

  @Test
  void promptFilesThatCannotBeReadAreNamed() throws IOException {
    Path missing = folder.resolve("missing.txt");
    assertEquals("splitlora: " + missing + " does not exist\n", badPrompts(missing));
    Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe9, '\n'});
    assertTrue(badPrompts(latin).contains("latin.txt:1: the line is not valid UTF-8"));
  }

  private static String badPrompts(Path file) {
    CommandLineRun run = CommandLineRun.of("generate", "--model", "m", "--prompts", file.toString());
    assertEquals(ExitCode.BAD_INPUT.code(), run.exitCode(), run.err());
    return run.err();
  }
}
