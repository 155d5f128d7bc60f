package io.splitlora.protocol.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Evaluation;
import io.splitlora.v1.Progress.Loss;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.v1.Progress.Traffic;
import io.splitlora.v1.Progress.Trouble;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundSummary;
import io.splitlora.v1.Score;
import org.junit.jupiter.api.Test;

class TrimmedTest {
  private static final Progress WITHIN = Progress.newBuilder().setJob("films").setPhase(Phase.RUNNING)
      .setRounds(Rounds.newBuilder().setCompleted(3).setAll(10))
      .setLoss(Loss.newBuilder().setLastRound(0.5).setOpenRound(0.25))
      .setEvaluation(Evaluation.newBuilder().setPerplexity(1e300))
      .setTraffic(Traffic.newBuilder().setActivationBytesUp(1L << 50))
      .addHistory(RoundSummary.newBuilder().setCompletedRounds(3).setLoss(0.5))
      .setTrouble(Trouble.newBuilder().setLastDisturbance(Failure.newBuilder().setReason(Reason.CONNECTION_LOST)
          .setMessage("client films/1 is gone")))
      .build();

  @Test
  void whatIsWithinStays() {
    assertEquals(WITHIN, Trimmed.message(WITHIN));
  }

  @Test
  void whatIsBeyondGoesAndTheRestStays() {
    var beyond = WITHIN.toBuilder().setJob("films\nFAKE")
        .addHistory(RoundSummary.newBuilder().setCompletedRounds(4).setLoss(Double.NaN))
        .setUnknownFields(UnknownFieldSet.newBuilder().addField(900, UnknownFieldSet.Field.newBuilder()
            .addLengthDelimited(ByteString.copyFromUtf8("of a later version")).build()).build());
    beyond.getLossBuilder().setLastRound(Double.NaN);
    beyond.getRoundsBuilder().setStep(-1).setRemainingSeconds(Long.MAX_VALUE);
    beyond.getEvaluationBuilder().setInitialPerplexity(Double.POSITIVE_INFINITY)
        .setPrimary(Score.newBuilder().setMetric("BLEU").setValue(Double.NaN));
    var left = WITHIN.toBuilder().clearJob();
    left.getLossBuilder().clearLastRound();
    assertEquals(left.build(), Trimmed.message(beyond.build()));
  }

  @Test
  void sentencesAreBoundedAndOfLongListsTheLastStay() {
    var beyond = WITHIN.toBuilder().clearHistory();
    for (int round = 1; round <= 1000; round++) {
      beyond.addHistory(RoundSummary.newBuilder().setCompletedRounds(round));
    }
    beyond.getTroubleBuilder().getLastDisturbanceBuilder().setMessage("x".repeat(10_000));
    var trimmed = Trimmed.message(beyond.build());
    assertEquals(50, trimmed.getHistoryCount());
    assertEquals(1000, trimmed.getHistory(49).getCompletedRounds());
    assertEquals(Sentence.bounded("x".repeat(10_000)), trimmed.getTrouble().getLastDisturbance().getMessage());
  }
}
