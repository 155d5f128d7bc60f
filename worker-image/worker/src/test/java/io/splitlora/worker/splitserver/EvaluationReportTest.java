package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.engine.evaluation.Evaluation;
import io.splitlora.protocol.bounds.Bounded;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.scores.Segment;
import io.splitlora.v1.Evaluated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {

  private static Evaluated report(String text, int references, int samples) {
    var sample = new Evaluation.Sample(text, new Segment(text, Collections.nCopies(references, text)));
    return EvaluationReport.of(3,
        new Evaluation(1.5, 10, Map.of(Metric.BLEU, 0.5), Collections.nCopies(samples, sample)));
  }

  @Test
  void samplesTravelAsTheyAre() {
    Evaluated report = report("two\nlines", 3, 8);
    assertEquals(8, report.getSamplesCount());
    assertEquals("two\nlines", report.getSamples(7).getText());
    assertEquals(List.of("two\nlines", "two\nlines", "two\nlines"), report.getSamples(0).getReferencesList());
    assertSame(report, Bounded.message(report));
  }

  @Test
  void ofLongOnesAsManyAsAControlMessageHolds() {
    for (int length : new int[] {100, 1000, 3000, 100_000}) {
      Evaluated report = report("€".repeat(length), 40, 9);
      assertTrue(report.getSerializedSize() <= MessageBounds.CONTROL_BYTES, length + ": " + report.getSerializedSize());
      assertSame(report, Bounded.message(report), "and within the bounds of its fields");
      assertEquals(0.5, report.getScores(0).getValue());
    }
    assertEquals(6, report("€".repeat(100), 40, 9).getSamplesCount(), "the last one with fewer references");
  }

  @Test
  void oneThatIsTooLongTakesNoOtherOnesPlace() {
    String endless = "€".repeat(100_000);
    var tooLong = new Evaluation.Sample(endless, new Segment(endless, Collections.nCopies(40, endless)));
    var small = new Evaluation.Sample("context", new Segment("text", List.of("reference")));
    List<Evaluation.Sample> samples = new ArrayList<>(Collections.nCopies(6, tooLong));
    samples.add(small);
    Evaluated report = EvaluationReport.of(3, new Evaluation(1.5, 10, Map.of(), samples));
    assertSame(report, Bounded.message(report));
    assertTrue(report.getSamples(0).getReferencesCount() >= 1, "the first has fewer references, not none");
    assertEquals("text", report.getSamples(report.getSamplesCount() - 1).getText());
  }
}
