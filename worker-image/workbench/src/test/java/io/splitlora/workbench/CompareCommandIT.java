package io.splitlora.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandIT {

  private static final String MANIFEST = "../../examples/quickstart.yaml";

  @TempDir
  Path folder;

  private CommandLineRun compare(String... more) {
    List<String> words = new ArrayList<>(List.of("compare", MANIFEST, "--samples", "../../examples/samples",
        "--compare-dir", folder.resolve("c").toString(),
        "--set", "spec.training.rounds=1", "--set", "spec.training.localSteps=2", "--set",
        "spec.clientPools[0].replicas=1",
        "--set", "spec.evaluation.examples=10"));
    words.addAll(Arrays.asList(more));
    return CommandLineRun.of(words.toArray(String[]::new));
  }

  /** Real runs of real processes; the second call finds them done, and a cell that cannot be says so. */
  @Test
  void aGridIsRunOnceAndItsTablesAreThere() throws Exception {
    CommandLineRun first = compare("--methods", "CenLoRA", "--ranks", "1,2");
    assertEquals(0, first.exitCode(), first.toString());
    assertTrue(first.out().contains("1/2  CenLoRA-r1-seed1") && first.out().contains("perplexity"), first.out());
    CommandLineRun second = compare("--methods", "CenLoRA,SplitLoRA", "--ranks", "1,2", "--cuts", "99");
    assertTrue(second.out().contains("CenLoRA-r2-seed1") && second.out().contains("from before"), second.out());
    assertEquals(4, Files.readAllLines(folder.resolve("c/comparison.csv")).size() - 1);
    String table = Files.readString(folder.resolve("c/comparison.md"));
    assertTrue(table.contains("split.cut is 99"), table);
    assertTrue(Files.exists(folder.resolve("c/comparison.html")));
    assertTrue(Files.exists(folder.resolve("c/CenLoRA-r1-seed1/adapter/adapter_model.safetensors")));
  }

  @Test
  void aRuleThatIsNoneIsNamedWithThoseThatAre() {
    CommandLineRun run = compare("--rules", "FedAvg,Mean");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("--rules has 'Mean'; the rules are FedAvg, ZeroPad, RBLA"), run.err());
  }

  @Test
  void rulesMayBeWrittenAsInThePapers() {
    CommandLineRun run = compare("--rules", "FFA-LoRA,fedavg", "--methods", "Split");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("expected one of [SplitLoRA, FedLoRA, CenLoRA]"), run.err());
  }

  @Test
  void runsOfOtherSettingsInTheFolderAreRefused() throws Exception {
    assertEquals(0, compare("--methods", "CenLoRA").exitCode());
    CommandLineRun run = compare("--methods", "CenLoRA", "--set", "spec.training.batchSize=3");
    assertEquals(5, run.exitCode(), run.toString());
    assertTrue(run.err().contains("with other training settings"), run.err());
  }
}
