package io.splitlora.protocol.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundSummary;
import org.junit.jupiter.api.Test;

class TrimmedTest {
  private static final Progress WITHIN = Progress.newBuilder().setJob("films").setPhase("Running").setCompletedRounds(3).setRounds(10)
      .setLoss(0.5).setPerplexity(1e300).setBytesUp(1L << 50)
      .addHistory(RoundSummary.newBuilder().setCompletedRounds(3).setLoss(0.5))
      .setLastDisturbance(Failure.newBuilder().setReason(Reason.CONNECTION_LOST).setMessage("client films/1 is gone")).build();

  @Test
  void whatIsWithinStays() {
    assertEquals(WITHIN, Trimmed.message(WITHIN));
  }

  @Test
  void whatIsBeyondGoesAndTheRestStays() {
    var beyond = WITHIN.toBuilder().setJob("films\nFAKE").setLoss(Double.NaN).setInitialPerplexity(Double.POSITIVE_INFINITY).setStep(-1)
        .setRemainingSeconds(Long.MAX_VALUE)
        .addHistory(RoundSummary.newBuilder().setCompletedRounds(4).setLoss(Double.NaN))
        .setUnknownFields(UnknownFieldSet.newBuilder().addField(900, UnknownFieldSet.Field.newBuilder()
            .addLengthDelimited(ByteString.copyFromUtf8("of a later version")).build()).build())
        .build();
    assertEquals(WITHIN.toBuilder().clearJob().clearLoss().build(), Trimmed.message(beyond));
  }

  @Test
  void sentencesAreBoundedAndOfLongListsTheLastStay() {
    var beyond = WITHIN.toBuilder().clearHistory();
    for (int round = 1; round <= 1000; round++) {
      beyond.addHistory(RoundSummary.newBuilder().setCompletedRounds(round));
    }
    beyond.getLastDisturbanceBuilder().setMessage("x".repeat(10_000));
    var trimmed = Trimmed.message(beyond.build());
    assertEquals(50, trimmed.getHistoryCount());
    assertEquals(1000, trimmed.getHistory(49).getCompletedRounds());
    assertEquals(Sentence.bounded("x".repeat(10_000)), trimmed.getLastDisturbance().getMessage());
  }
}
