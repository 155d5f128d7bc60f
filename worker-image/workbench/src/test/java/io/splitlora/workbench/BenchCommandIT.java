package io.splitlora.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandIT {

  @TempDir
  Path folder;

  private String errors = "";

  @Test
  void splitAndWholeComputeTheSameAndAreComparedWithTheBaseline() throws IOException {
    Path baseline = Files.writeString(folder.resolve("baseline.sh"), """
        echo "RESULT $* $LAB_MASKED cpu_ms mean=20.00 med=20.0 min=9.0 step_ms med=21.0 min=20.0 {'VmHWM': 500, \
        'VmRSS': 400}"
        """);
    JsonNode report =
        json("step", "--model", "micro", "--tokens", "24", "--masked", "0.5", "--warmup", "1", "--steps", "2",
            "--repeats", "1", "--variants", "whole,split,grpc", "--baseline", "sh " + baseline);

    assertEquals(List.of("baseline", "whole", "split", "grpc"), report.path("rows").findValuesAsText("name"));
    assertEquals(500, report.path("rows").get(0).path("peakMiB").asDouble());
    double whole = loss(report, 1);
    assertTrue(whole > 5 && whole < 6.5, "a random model of 256 tokens loses about ln 256, not " + whole);
    assertEquals(whole, loss(report, 2));
    assertEquals(whole, loss(report, 3));
    double ratio = report.path("rows").get(1).path("cpuToBaseline").asDouble();
    assertEquals(report.path("rows").get(1).path("cpuMs").asDouble() / 20, ratio, 1e-9);
  }

  @Test
  void memoryIsSampledInEachProcess() throws IOException {
    json("step", "--model", "micro", "--tokens", "8", "--masked", "0", "--warmup", "0", "--steps", "1", "--repeats",
        "1",
        "--variants", "whole");
    JsonNode row = json("memory", "--model", folder.resolve("models/gpt2-256-64-64-4").toString(), "--longest", "16",
        "--variants", "server", "--warmup", "2", "--steps", "4", "--every", "2").path("rows").get(0);

    assertEquals(3, row.path("resident").size());
    assertTrue(row.path("peak").asDouble() >= row.path("resident").get(2).asDouble());
    assertTrue(row.path("weights").path("resident").asLong() > 0, "the weights are mapped");
  }

  @Test
  void scoringIsMeasuredFromTheStartOfAProcess() throws IOException {
    Path hypotheses = Files.writeString(folder.resolve("h.txt"), "the eagle is a pub\nin the city centre\n");
    Path references = Files.writeString(folder.resolve("r.txt"),
        "the eagle is a cheap pub\n\nit is in the city centre\nin the centre\n");
    JsonNode report =
        json("score", "--hypotheses", hypotheses.toString(), "--references", references.toString(), "--repeats", "1");

    assertEquals(2, report.path("segments").asInt());
    assertEquals(3, report.path("references").asInt());
    assertTrue(report.path("cpuSeconds").asDouble() > 0 && report.path("peakMiB").asDouble() > 1, report.toString());
  }

  /** One step of four cinemas is enough for a scaled update to ruin the mean, and not the median. */
  @Test
  void aPoisonedClientRuinsTheMeanAndNotTheMedian() throws IOException {
    Path manifest = Files.writeString(folder.resolve("poison.yaml"), """
        apiVersion: splitlora.io/v1alpha1
        kind: SplitLoRAJob
        metadata: {name: poison}
        spec:
          model: {source: sample://tiny-gpt2}
          training: {rounds: 1, localSteps: 1, batchSize: 2, learningRate: 0.005}
          clientPools:
            - {name: cinemas, clients: 4, data: {source: sample://cinema/train-0.txt}}
          evaluation: {data: {source: sample://cinema/valid.txt}, examples: 4}
        """);
    for (String method : List.of("FedLoRA", "SplitLoRA")) {
      List<double[]> rows =
          table("poison", manifest.toString(), "--samples", "../../examples/samples", "--methods", method, "--rules",
              "FedAvg,CoordinateMedian", "--attacks", "scaled", "--poisoned", "1");
      double clean = rows.get(0)[0];
      assertTrue(rows.get(0)[1] > 1.5 * clean, method + " without a bound: " + rows.get(0)[1] + " after " + clean);
      assertEquals(clean, rows.get(rows.size() - 1)[1], 0.1 * clean, method + " with the median");
    }
  }

  /** The perplexities of a table, row by row; infinite where the numbers were not finite. */
  private List<double[]> table(String... arguments) {
    return printed(() -> bench(List.of(arguments))).lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| method"))
        .map(line -> Arrays.stream(line.split("\\|")).skip(3)
            .mapToDouble(cell -> cell.contains("not finite") ? Double.POSITIVE_INFINITY : Double.parseDouble(cell))
            .toArray())
        .toList();
  }

  @Test
  void aRoundOfAJournalCostsWhatItsParticipantsCost() throws IOException {
    JsonNode few = json("journal", "--clients", "20", "--participants", "2", "--rounds", "20", "--bytes", "10");
    JsonNode many = json("journal", "--clients", "200", "--participants", "2", "--rounds", "20", "--bytes", "10");

    assertEquals(21, many.path("opening").path("completedRounds").asInt());
    assertEquals(21, many.path("withoutSummary").path("completedRounds").asInt());
    double bytes = few.path("life").path("logBytes").asDouble();
    assertEquals(bytes, many.path("life").path("logBytes").asDouble(), 0.02 * bytes, "names of clients are longer");
  }

  @Test
  void refusesWhatTheModelCannotDo() {
    assertEquals(2, run("step", "--model", "micro", "--tokens", "65"));
    assertTrue(errors.contains("--tokens is 65; give a number of 2 to 64"), errors);
    assertEquals(2, run("step", "--model", "micro", "--tokens", "24", "--cut", "4"));
    assertTrue(errors.contains("--cut is 4; give a number of 1 to 3"), errors);
    assertEquals(2, run("step", "--masked", "1"));
    assertTrue(errors.contains("--masked"), errors);
    assertEquals(2, run("step", "--variants", "half"));
    assertEquals(2, run("lengths"));
  }

  @Test
  void aBaselineThatFailsIsNamed() {
    assertEquals(3, run("step", "--model", "micro", "--tokens", "8", "--variants", "whole", "--baseline", "false",
        "--repeats", "1"));
    assertTrue(errors.contains("\"false\" ended with code 1"), errors);
  }

  private static double loss(JsonNode report, int run) {
    return report.path("runs").get(run).path("figures").path("loss").asDouble();
  }

  private JsonNode json(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--output", "json"));
    return new ObjectMapper().readTree(printed(() -> run(all.toArray(String[]::new))));
  }

  private String printed(IntSupplier command) {
    PrintStream out = System.out;
    var captured = new ByteArrayOutputStream();
    System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      assertEquals(0, command.getAsInt(), () -> errors);
    } finally {
      System.setOut(out);
    }
    return captured.toString(StandardCharsets.UTF_8);
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--work-dir", folder.resolve("models").toString()));
    return bench(all);
  }

  private int bench(List<String> arguments) {
    List<String> all = new ArrayList<>(List.of("bench"));
    all.addAll(arguments);
    var written = new StringWriter();
    CommandLine commandLine = Splitlora.commandLine().setErr(new PrintWriter(written));
    int code = commandLine.execute(all.toArray(String[]::new));
    errors = written.toString();
    return code;
  }
}
