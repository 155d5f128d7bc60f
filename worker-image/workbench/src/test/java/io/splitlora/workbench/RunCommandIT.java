package io.splitlora.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.workbench.local.RoleEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code splitlora run} as a person uses it: its own process, real roles, and what goes wrong on the way. */
class RunCommandIT {

  private static final Path EXAMPLES = Path.of("../../examples").toAbsolutePath().normalize();

  @TempDir
  Path folder;

  @Test
  void ctrlCStopsAndResumeGoesOnToTheEnd() throws Exception {
    Path data = Files.writeString(folder.resolve("data.txt"),
        "name : a||" + "a very long text ".repeat(120) + "\nname : b||short .\n");
    String[] job = {"spec.training.rounds=8", "spec.clientPools[0].data.source=file://" + data,
        "spec.clientPools[0].data.partition.type=Contiguous", "spec.clientPools[0].clients=2"};
    Process run = start(job);
    await(folder.resolve("run/metrics.jsonl"), run);
    new ProcessBuilder("kill", "-INT", String.valueOf(run.pid())).start().waitFor();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(ExitCode.INTERRUPTED.code(), run.waitFor(), said);
    assertTrue(said.contains("Go on with:") && said.contains("--resume"), said);

    Process refused = start(job);
    assertEquals(ExitCode.RUN_FOLDER.code(), end(refused).exit());

    End resumed = end(start(List.of("--resume", "--output", "json"), job));
    assertEquals(0, resumed.exit(), resumed.said());
    JsonNode summary = new ObjectMapper().readTree(folder.resolve("run/summary.json").toFile());
    assertEquals("Complete", summary.get("result").asText());
    assertEquals(1, summary.get("truncatedExamples").asInt());
    assertEquals(8, Files.readAllLines(folder.resolve("run/metrics.jsonl")).size());
    assertTrue(Files.exists(folder.resolve("run/adapter/adapter_model.safetensors")));
    JsonNode adapter = new ObjectMapper().readTree(folder.resolve("run/adapter/adapter_config.json").toFile());
    Path base = Path.of(adapter.get("base_model_name_or_path").asText());
    assertTrue(base.isAbsolute() && Files.exists(base.resolve("config.json")), "peft finds the base at " + base);
    for (String line : resumed.said().strip().split("\n")) {
      new ObjectMapper().readTree(line);
    }

    Files.writeString(data, "name : c||other .\nname : d||data .\n");
    End other = end(start(List.of("--resume"), job));
    assertEquals(0, other.exit(), "a complete job needs no data: " + other.said());
  }

  @Test
  void otherDataOnResumeIsRefused() throws Exception {
    Path data = Files.writeString(folder.resolve("data.txt"), "name : a||one .\nname : b||two .\nname : c||three .\n");
    String[] job = {"spec.training.rounds=100", "spec.clientPools[0].data.source=file://" + data,
        "spec.clientPools[0].data.partition.type=Contiguous"};
    Process run = start(job);
    await(folder.resolve("run/metrics.jsonl"), run);
    run.destroyForcibly().waitFor();
    Files.writeString(data, "name : a||one .\nname : b||two .\nname : c||other .\n");
    End resumed = end(start(List.of("--resume"), job));
    assertEquals(ExitCode.RUN_FOLDER.code(), resumed.exit(), resumed.said());
    assertTrue(resumed.said().contains("the data of 'cinemas' is not what this job was begun with"), resumed.said());
    End anotherJob = end(start(List.of("--set", "spec.adapter.rank=2", "--resume"), job));
    assertEquals(ExitCode.RUN_FOLDER.code(), anotherJob.exit(), anotherJob.said());
    assertTrue(anotherJob.said().contains("with other training settings"), anotherJob.said());
  }

  @Test
  void aClientThatDivergesIsNamed() throws Exception {
    End run = end(start("spec.training.learningRate=1e30", "spec.training.schedule.type=Constant"));
    assertEquals(ExitCode.JOB_FAILED.code(), run.exit(), run.said());
    assertTrue(run.said().contains("DIVERGED_CLIENT") && run.said().contains("client cinemas/"), run.said());
  }

  @Test
  void withAQuorumARunGoesOnWithoutThePoolWhoseFileIsBad() throws Exception {
    Path good = Files.writeString(folder.resolve("good.txt"), "name : a||one .\nname : b||two .\n");
    Path bad = Files.writeString(folder.resolve("bad.txt"), "name : a||one .\nno bars here\n");
    String pools =
        ("spec.clientPools=[{name: good, data: {source: 'file://%s', partition: {type: Contiguous}}}, {name: bad,"
            + " data: {source: 'file://%s', partition: {type: Contiguous}}}]")
            .formatted(good, bad);
    String[] job = {"spec.training.rounds=1", "spec.aggregation.roundDeadlineSeconds=60", pools};
    End refused = end(start(job));
    assertEquals(ExitCode.BAD_INPUT.code(), refused.exit(), refused.said());

    End run = end(start(List.of("--set", "spec.aggregation.quorum=0.5"), job));
    assertEquals(0, run.exit(), run.said());
    assertTrue(
        run.said()
            .contains("! the run goes on without pool bad, which refuses its input: " + bad + ":2: the line has no ||"),
        run.said());
    assertTrue(run.said().contains("a round goes on without client bad/0"), run.said());
    assertTrue(Files.readString(folder.resolve("run/logs/client-bad-0.log")).contains(bad + ":2"));
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      End run = end(start("spec.aggregator.port=" + taken.getLocalPort()));
      assertEquals(ExitCode.PORT_IN_USE.code(), run.exit(), run.said());
      assertTrue(run.said().contains(String.valueOf(taken.getLocalPort())), run.said());
    }
  }

  private record End(int exit, String said) {}

  private static End end(Process process) throws IOException, InterruptedException {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    return new End(process.exitValue(), said);
  }

  private Process start(String... settings) throws IOException {
    return start(List.of(), settings);
  }

  private Process start(List<String> options, String... settings) throws IOException {
    List<String> words = new ArrayList<>(List.of("run", EXAMPLES.resolve("quickstart.yaml").toString(), "--samples",
        EXAMPLES.resolve("samples").toString(), "--run-dir", folder.resolve("run").toString(),
        "--set", "spec.training.localSteps=2", "--set", "spec.clientPools[0].replicas=1",
        "--set", "spec.evaluation.everyRounds=1000", "--set", "spec.evaluation.examples=8"));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    words.addAll(options);
    ProcessBuilder run = RoleEnvironment.java(List.of(), Splitlora.class.getName(), words);
    // a build that was started in the background ignores Ctrl-C, and its children would inherit that
    run.command().addAll(0, List.of("env", "--default-signal=INT"));
    return run.redirectErrorStream(true).start();
  }

  private static void await(Path file, Process process) throws InterruptedException, IOException {
    for (int i = 0; i < 600 && !(Files.exists(file) && Files.size(file) > 0); i++) {
      assertTrue(process.isAlive(), () -> "ended before a round was done");
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
