package io.splitlora.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.digest.Sha256;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.protocol.process.LastWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a role leaves behind in a pod's termination log. */
class RoleCommandIT {

  private static final Path EXAMPLES = Path.of("../../examples").toAbsolutePath().normalize();

  @TempDir
  Path folder;

  @Test
  void anAggregatorThatIsDoneLeavesTheFigures() throws IOException {
    List<String> job = List.of("--samples", EXAMPLES.resolve("samples").toString(), "--set", "spec.training.rounds=2",
        "--set", "spec.training.localSteps=1");
    var run = new ArrayList<>(
        List.of("run", EXAMPLES.resolve("quickstart.yaml").toString(), "--run-dir", folder.resolve("run").toString()));
    run.addAll(job);
    assertEquals(0, CommandLineRun.of(run.toArray(new String[0])).exitCode());

    var aggregator = new ArrayList<>(List.of("aggregator", "--manifest", EXAMPLES.resolve("quickstart.yaml").toString(),
        "--certificates", folder.resolve("run/certificates/aggregator").toString(), "--listen", "127.0.0.1:0",
        "--journal", folder.resolve("run/journal").toString(), "--export", folder.resolve("again").toString(),
        "--last-words", words().toString()));
    aggregator.addAll(job);
    assertEquals(0, CommandLineRun.of(aggregator.toArray(new String[0])).exitCode());

    LastWords words = LastWords.parse(Files.readString(words())).orElseThrow();
    assertEquals("AllRoundsDone", words.reason());
    assertEquals("all 2 rounds are done", words.message());
    var figures = words.figures().orElseThrow();
    assertEquals(2, figures.getRounds().getCompleted());
    assertEquals(2, figures.getHistoryCount());
    assertEquals(Sha256.of(folder.resolve("run/adapter/adapter_model.safetensors")), figures.getAdapter().getSha256());
  }

  @Test
  void badInputIsSaidInTheLogAndInTheLastWords() throws IOException {
    CommandLineRun run = client(words());
    assertEquals(ExitCode.BAD_INPUT.code(), run.exitCode(), run.err());
    LastWords words = LastWords.parse(Files.readString(words())).orElseThrow();
    assertEquals("BadInput", words.reason());
    assertTrue(words.message().contains("nowhere"), words.message());
    assertTrue(run.err().contains(words.message()), run.err());
  }

  @Test
  void aDiskThatFailsIsNoRefusal() throws IOException {
    CommandLineRun run = client(words(), "spec.clientPools[0].data.source=file:///proc/self/mem",
        "spec.clientPools[0].data.partition.type=Contiguous");
    assertEquals(ExitCode.NODE_TROUBLE.code(), run.exitCode(), run.err());
    assertFalse(ExitCode.NODE_TROUBLE.permanent(), "it is started again");
    assertEquals("NodeTrouble", LastWords.parse(Files.readString(words())).orElseThrow().reason());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void lastWordsThatCannotBeWrittenHideNothing() {
    CommandLineRun run = client(folder.resolve("no/such/folder/words"));
    assertEquals(ExitCode.BAD_INPUT.code(), run.exitCode());
    assertTrue(run.err().contains("nowhere"), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  private CommandLineRun client(Path words) {
    return client(words, "spec.model.source=file:///nowhere");
  }

  private CommandLineRun client(Path words, String... settings) {
    var command = new ArrayList<>(List.of("client", "--manifest", EXAMPLES.resolve("quickstart.yaml").toString(),
        "--samples", EXAMPLES.resolve("samples").toString(), "--certificates", folder.toString(), "--pool", "cinemas",
        "--pod", "cinemas-0",
        "--aggregator", "127.0.0.1:1", "--split-server", "127.0.0.1:2", "--last-words", words.toString()));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    return CommandLineRun.of(command.toArray(new String[0]));
  }

  private Path words() {
    return folder.resolve("termination-log");
  }
}
