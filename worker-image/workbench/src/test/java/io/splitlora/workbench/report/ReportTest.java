package io.splitlora.workbench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.files.InputException;
import io.splitlora.v1.Reason;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir
  Path folder;

  private Path run(String name, Entry... entries) throws IOException {
    return write(folder.resolve(name), entries);
  }

  private static Path write(Path run, Entry... entries) throws IOException {
    Files.createDirectories(run.resolve("journal"));
    try (Journal journal = Journal.open(run.resolve("journal"), new Entry.JobBegun("films", "spec", "model"))) {
      List.of(entries).forEach(journal::append);
    }
    return run;
  }

  private static Entry.RoundJournaled round(int number, double loss, Entry.DroppedClient... dropped) {
    return new Entry.RoundJournaled(number,
        List.of(new Entry.CountedLease("a/0", 1, 0, 0.5, loss), new Entry.CountedLease("a/1", 1, 0, 0.5, null)),
        List.of(dropped), Map.of(),
        new RoundMetrics(loss, 100, 2_000_000, 1_000_000, 2000, new RoundMetrics.LeaseCosts(10, 20, 900),
            new RoundMetrics.Parts(700, 30), 0));
  }

  private static Entry.Evaluated evaluated(int completed, double loss, double bleu, String text) {
    return new Entry.Evaluated(completed, loss, 10, Map.of(Metric.BLEU, bleu),
        List.of(new Entry.Sample("name : Vue", text, List.of("Go to the Vue."))), 500);
  }

  /** The data that the page's script reads. */
  private static JsonNode data(String page) throws IOException {
    String line = page.lines().filter(some -> some.startsWith("const data = ")).findFirst().orElseThrow();
    return new ObjectMapper()
        .readTree(line.substring("const data = ".length(), line.length() - 1).replace("<\\!--", "<!--"));
  }

  private JsonNode dataOf(Path... runs) throws IOException {
    return data(Report.of(List.of(runs)).html());
  }

  @Test
  void tellsWhetherItWorked() throws IOException {
    JsonNode data = dataOf(run("one", evaluated(0, 3, 0.1, "?"), round(0, 2), evaluated(1, 2, 0.2, "Vue"), round(1, 1),
        evaluated(2, 1, 0.5, "The Vue."), new Entry.JobEnded(true, Reason.REASON_UNSPECIFIED, "")));
    assertEquals("Complete after 2 rounds: validation perplexity 20.086 → 2.718.",
        data.at("/heads/0/sentence").textValue());
    assertEquals("0.100 → 0.500", data.at("/heads/0/figures/1/value").textValue());
    assertTrue(data.at("/heads/0/figures/1/good").booleanValue());
    assertEquals("[2.0,1.0]", data.at("/runs/0/loss").toString());
    assertEquals("[3.0,5.5]", data.at("/runs/0/at").toString(), "two seconds a round, half a second an evaluation");
    assertEquals("[2.0,2.0]", data.at("/runs/0/bytes/activations up").toString());
    assertEquals("[0.03,0.03]", data.at("/runs/0/work/aggregation").toString());
    assertEquals(
        "{\"context\":\"name : Vue\",\"before\":\"?\",\"after\":\"The Vue.\",\"references\":[\"Go to the Vue.\"]}",
        new ObjectMapper().createObjectNode().put("context", "name : Vue")
            .put("before", data.at("/details/samples/0/before").textValue())
            .put("after", data.at("/details/samples/0/after").textValue())
            .set("references", data.at("/details/samples/0/references")).toString());
  }

  @Test
  void namesWhoWasDroppedAndWhatWasComputedAgain() throws IOException {
    JsonNode data = dataOf(run("one", new Entry.RoundReopened(1, 0, 0, Reason.CONNECTION_LOST, "a pod went"),
        round(0, 2, new Entry.DroppedClient("b/0", Reason.ROUND_DEADLINE_EXCEEDED, "late"))));
    assertEquals("[\"a/0\",\"a/1\",\"b/0\"]", data.at("/details/participation/clients").toString());
    assertEquals("[1,2,\"ROUND_DEADLINE_EXCEEDED\",\"late\"]", data.at("/details/participation/drops/0").toString());
    assertEquals("[1,1,null,0.5]", data.at("/details/participation/cells/1").toString(), "a loss that nobody knows");
    assertEquals("[1,1,\"CONNECTION_LOST\",\"a pod went\"]", data.at("/details/reopened/0").toString());
    assertEquals("1 round is done; the run was stopped, or goes on.", data.at("/heads/0/sentence").textValue());
  }

  @Test
  void aRunThatFailedSaysWhy() throws IOException {
    JsonNode data =
        dataOf(run("one", round(0, 2), new Entry.JobEnded(false, Reason.DIVERGED_CLIENT, "client a/0 diverged")));
    assertEquals("Failed after 1 round (client a/0 diverged).", data.at("/heads/0/sentence").textValue());
    assertTrue(data.at("/details/manifest").isNull());
  }

  @Test
  void nothingThatWasGeneratedCanBreakThePage() throws IOException {
    String bad = "</script><script>alert(1)</script><!-- & \u2028";
    String page = Report.of(List.of(run("one", evaluated(0, 1, 0.1, bad), round(0, 2)))).html();
    assertEquals(3, page.split("</script>", -1).length - 1, "those of the template alone");
    assertFalse(page.contains("<!--"));
    assertEquals(bad, data(page).at("/details/samples/0/after").textValue());
  }

  /** Tooltips are HTML, made from what formatters return. */
  @Test
  void whatAFormatterGivesIsTextWhereverItIsShown() throws IOException {
    String page = Report.of(List.of(run("one", round(0, 2)))).html();
    String chart =
        page.substring(page.indexOf("    chart(element, option) {"), page.indexOf("chart.setOption(option)"));
    assertTrue(chart.contains("formatter: item => escaped(text(item))"), chart);
    assertEquals(1, page.split("echarts\\.init\\(element", -1).length - 1, "all charts are made there");
    assertFalse(page.substring(page.indexOf("const data = ")).contains("innerHTML"));
  }

  @Test
  void whoListensToThePageFindsItsParts() throws IOException {
    String page = Report.of(List.of(run("one", round(0, 2)))).html();
    assertTrue(page.contains("<main>") && page.contains("</main>") && page.contains("<header>"));
    assertTrue(page.contains("add(element, 'caption', caption)") && page.contains(".scope = 'col'")
        && page.contains("e.scope = 'row'"));
  }

  @Test
  void runsLieOverEachOther() throws IOException {
    Path one = run("one", round(0, 2));
    JsonNode data = dataOf(one, run("two", round(0, 3), round(1, 2)));
    assertEquals(List.of("one", "two"),
        List.of(data.at("/runs/0/name").textValue(), data.at("/runs/1/name").textValue()));
    assertTrue(data.at("/details").isNull());
    Path same = write(folder.resolve("elsewhere/one"), round(0, 2));
    InputException refusal = assertThrows(InputException.class, () -> Report.of(List.of(one, same)));
    assertTrue(refusal.getMessage().contains("two of the runs are called one"), refusal.getMessage());
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    InputException noRun = assertThrows(InputException.class, () -> Report.of(List.of(folder.resolve("none"))));
    assertTrue(noRun.getMessage().contains("holds no run"), noRun.getMessage());
    Path empty = run("empty");
    InputException nothing = assertThrows(InputException.class, () -> Report.of(List.of(empty)));
    assertTrue(nothing.getMessage().contains("has completed no round yet"), nothing.getMessage());
  }

  @Test
  void aLongRunIsASmallPage() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (int number = 0; number < 1000; number++) {
      List<Entry.CountedLease> counted = IntStream.range(0, 100)
          .mapToObj(client -> new Entry.CountedLease("a/" + client, 1, 0, 0.01, 1.0 / 3)).toList();
      entries
          .add(new Entry.RoundJournaled(number, counted, List.of(), Map.of(), new RoundMetrics(1.0 / 7, 1, 1, 1, 1)));
    }
    String page = Report.of(List.of(run("long", entries.toArray(Entry[]::new)))).html();
    assertTrue(page.length() < 5_000_000, page.length() + " characters");
  }

  @Test
  void curvesArePictures() throws IOException {
    Path run = run("one", evaluated(0, 3, 0.1, "?"), round(0, 2), evaluated(1, 2, 0.2, "Vue"), round(1, 1));
    List<Path> pictures = Report.of(List.of(run)).pictures(folder.resolve("png"));
    assertEquals(List.of("loss.png", "perplexity.png", "bleu.png"),
        pictures.stream().map(file -> file.getFileName().toString()).toList());
    for (Path picture : pictures) {
      BufferedImage image = ImageIO.read(picture.toFile());
      long colours = IntStream.range(0, image.getWidth() * image.getHeight())
          .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth())).distinct().count();
      assertTrue(colours > 10, picture + " has " + colours + " colours");
    }
  }
}
