package io.splitlora.operator.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.BestRound;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Score;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToldTest {
  private static final Score BLEU = score("BLEU", 0.5);

  private static Score score(String metric, double value) {
    return Score.newBuilder().setMetric(metric).setValue(value).build();
  }

  @Test
  void whatAnAggregatorOfOursTellsIsBelieved() {
    var told = Progress.newBuilder().setCompletedRounds(3).setRounds(10).setPhase("Running").setLoss(0.5).addScores(BLEU).setPrimary(BLEU)
        .setBest(BestRound.newBuilder().setCompletedRounds(2).setValue(0.6)).build();
    assertEquals(told, Told.progress(told));
  }

  @Test
  void scoresOfUnknownMetricsAndThoseThatAreNoNumberAreNot() {
    var told = Progress.newBuilder().addScores(BLEU).addScores(score("Gold", 1)).addScores(score("NIST", Double.NaN))
        .setPrimary(score("Gold", 1)).setBest(BestRound.newBuilder().setValue(1)).build();
    var believed = Told.progress(told);
    assertEquals(List.of(BLEU), believed.getScoresList());
    assertFalse(believed.hasPrimary() || believed.hasBest(), believed.toString());
  }

  @Test
  void moreRoundsThanThereAreAreNot() {
    assertEquals(10, Told.progress(Progress.newBuilder().setCompletedRounds(Integer.MAX_VALUE).setRounds(10).build()).getCompletedRounds());
  }

  @Test
  void lastWordsAreNotBelievedMoreThanOthers() {
    var told = new LastWords("Reason".repeat(200), "a sentence\nand a line of its own " + "x".repeat(4000),
        Optional.of(Progress.newBuilder().setLoss(Double.NaN).setFailure(Failure.newBuilder().setMessage("y".repeat(3000))).build()));
    var believed = Told.words(told);
    assertEquals(63, believed.reason().length());
    assertTrue(believed.message().startsWith("a sentence\\nand") && believed.message().length() <= 2048, believed.message());
    assertFalse(believed.figures().orElseThrow().hasLoss());
    assertTrue(believed.figures().orElseThrow().getFailure().getMessage().length() <= 2048);
  }
}
