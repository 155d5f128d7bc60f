package io.splitlora.workbench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.scores.Scores;
import io.splitlora.workbench.local.RunSummary;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TablesTest {

  private static final Cell RBLA_1 = new Cell(Method.FedLoRA, AggregationRule.RBLA, 8, 2, 1);
  private static final Cell RBLA_2 = new Cell(Method.FedLoRA, AggregationRule.RBLA, 8, 2, 2);
  private static final Cell CENTRAL = new Cell(Method.CenLoRA, AggregationRule.RBLA, 8, 2, 1);

  private static Result result(Cell cell, double perplexity, Optional<Scores> scores) {
    var summary = new RunSummary("job", cell.method().name(), "Complete", null, "done", 2,
        new RunSummary.Learned(1.5, 30.0, perplexity, null, null), new RunSummary.Training(100, 10, 12.5), 1000, 2000,
        new RunSummary.Traffic(4_000_000, 3_000_000, 1, 1, 2_000_000, 1_000_000), 7.25, 3, 0, 0, 0, 0, "adapter");
    return new Result(cell, Optional.of(summary), List.of(2.0, 1.5), scores, "abc", "as sketches");
  }

  private static final List<Result> RESULTS =
      List.of(result(RBLA_1, 6, Optional.empty()), result(RBLA_2, 7, Optional.empty()),
          Result.refused(CENTRAL, "not allowed: list one pool, \"not\" 2 | or </script> so"));

  @Test
  void seedsBecomeAMeanWithItsDeviation() {
    String table = MarkdownTable.of("job, compared", RESULTS);
    assertTrue(table.startsWith("# job, compared\n"), table);
    assertTrue(table.contains(
        "| FedLoRA | RBLA | 8 |  | 2 | 6.500 ± 0.707 | 4.0 / 3.0 | 2.0 / 1.0 | 7.3 ± 0.0 | 1000 / 2000 | 12.5 ± 0.0 |"
            + " as sketches |"),
        table);
    assertTrue(table.contains(
        "| CenLoRA |  | 8 |  | 0 of 1 |  |  |  |  |  |  | not allowed: list one pool, \"not\" 2 \\| or </script> so |"),
        table);
    assertFalse(table.contains("BLEU"), "nobody asked for scores");
  }

  @Test
  void scoresHaveColumnsWhereTheyWereAskedFor() {
    String table =
        MarkdownTable.of("job", List.of(result(RBLA_1, 6, Optional.of(new Scores(0.65, 8.5, 0.45, 0.7, 2.25)))));
    assertTrue(table.contains("| perplexity | BLEU | NIST | METEOR | ROUGE-L | CIDEr |"), table);
    assertTrue(table.contains("| 6.000 | 0.6500 | 8.5000 | 0.4500 | 0.7000 | 2.2500 |"), table);
  }

  @Test
  void theCsvHasALineACellAndQuotesWhatNeedsIt() {
    List<String> lines = CsvTable.of(RESULTS).lines().toList();
    assertEquals(4, lines.size());
    assertEquals(25, lines.get(0).split(",").length);
    assertTrue(lines.get(1).startsWith(
        "FedLoRA,RBLA,8,2,1,Complete,2,30.0,6.0,1.5,,,,,,4000000,3000000,2000000,1000000,7.25,1000,2000,12.5,abc,as"
            + " sketches"),
        lines.get(1));
    assertTrue(lines.get(3).endsWith("\"not allowed: list one pool, \"\"not\"\" 2 | or </script> so\""), lines.get(3));
  }

  @Test
  void thePageIsOneFileWithItsNumbersAndItsCharts() {
    String page = ComparisonPage.of("a < b", RESULTS);
    assertTrue(page.contains("<title>a &lt; b</title>"));
    assertTrue(page.contains("\"name\":\"FedLoRA-RBLA-r8\"") && page.contains("\"perplexity\":6.5"));
    assertTrue(page.contains("<main>") && page.contains("<caption>") && !page.contains("<th>"),
        "for who listens to the page");
    assertTrue(page.length() > 900_000, "the library is inside");
    assertFalse(page.contains("or </script> so"), "a remark cannot end the script");
    assertFalse(page.contains("src=\"http") || page.contains("href=\"http"), "nothing is loaded from elsewhere");
  }

  @Test
  void aStatisticOfOneHasNoDeviation() {
    assertEquals("2.00", Statistic.of(List.of(2.0)).text(2));
    assertEquals("2.00 ± 1.41", Statistic.of(List.of(1.0, 3.0)).text(2));
    assertEquals("", Statistic.of(List.of()).text(2));
  }
}
