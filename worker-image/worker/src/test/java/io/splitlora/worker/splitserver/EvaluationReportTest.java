package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.bounds.Bounded;
import io.splitlora.bounds.MessageBounds;
import io.splitlora.v1.Evaluated;
import io.splitlora.worker.evaluation.Evaluation;
import io.splitlora.worker.scores.Segment;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {

  private static Evaluated report(String text, int references, int samples) {
    var sample = new Evaluation.Sample(text, new Segment(text, Collections.nCopies(references, text)));
    return EvaluationReport.of(3, new Evaluation(1.5, 10, Map.of(Metric.BLEU, 0.5), Collections.nCopies(samples, sample)));
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
    assertEquals(5, report("€".repeat(100), 40, 9).getSamplesCount());
  }
}
