package io.splitlora.worker.splitserver;

import io.splitlora.engine.evaluation.Evaluation;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.v1.Evaluated;
import io.splitlora.v1.SampleText;
import io.splitlora.v1.Score;
import java.util.List;

/** An evaluation as a report: of its samples as many as a control message holds. */
final class EvaluationReport {

  /** Bytes of a report that its samples may not take. */
  private static final int REST = 4 << 10;

  private EvaluationReport() {}

  static Evaluated of(int completedRounds, Evaluation result) {
    var report = Evaluated.newBuilder().setCompletedRounds(completedRounds).setMeanLoss(result.meanLoss())
        .setCountedTokens(result.countedTokens());
    result.scores()
        .forEach((metric, value) -> report.addScores(Score.newBuilder().setMetric(metric.name()).setValue(value)));
    int left = MessageBounds.CONTROL_BYTES - REST;
    for (Evaluation.Sample sample : result.samples()) {
      SampleText text = within(left, of(sample));
      // a later one may be shorter
      if (text.getSerializedSize() <= left && report.getSamplesCount() < MessageBounds.SAMPLES) {
        report.addSamples(text);
        left -= text.getSerializedSize();
      }
    }
    return report.build();
  }

  /** Without its last references, as far as it must; one always stays. */
  private static SampleText within(int bytes, SampleText text) {
    SampleText shorter = text;
    while (shorter.getSerializedSize() > bytes && shorter.getReferencesCount() > 1) {
      List<String> fewer = shorter.getReferencesList().subList(0, shorter.getReferencesCount() - 1);
      shorter = shorter.toBuilder().clearReferences().addAllReferences(fewer).build();
    }
    return shorter;
  }

  private static SampleText of(Evaluation.Sample sample) {
    List<String> references =
        sample.segment().references().stream().limit(MessageBounds.REFERENCES).map(Sentence::cut).toList();
    return SampleText.newBuilder().setContext(Sentence.cut(sample.context()))
        .setText(Sentence.cut(sample.segment().hypothesis()))
        .addAllReferences(references).build();
  }
}
