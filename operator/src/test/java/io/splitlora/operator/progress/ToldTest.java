package io.splitlora.operator.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.BestRound;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Evaluation;
import io.splitlora.v1.Progress.Loss;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.v1.Progress.Trouble;
import io.splitlora.v1.Score;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToldTest {
  private static final Score BLEU = score("BLEU", 0.5);
  private static final Rounds ROUNDS = Rounds.newBuilder().setCompleted(3).setAll(10).build();

  private static Score score(String metric, double value) {
    return Score.newBuilder().setMetric(metric).setValue(value).build();
  }

  @Test
  void whatAnAggregatorOfOursTellsIsBelieved() {
    var told = Progress.newBuilder().setRounds(ROUNDS).setPhase(Phase.RUNNING)
        .setLoss(Loss.newBuilder().setLastRound(0.5))
        .setEvaluation(Evaluation.newBuilder().addScores(BLEU).setPrimary(BLEU)
            .setBest(BestRound.newBuilder().setCompletedRounds(2).setValue(0.6)))
        .build();
    assertEquals(Optional.of(told), Told.progress(told));
  }

  @Test
  void scoresOfUnknownMetricsAndThoseThatAreNoNumberAreNot() {
    var told = Progress.newBuilder().setRounds(ROUNDS).setEvaluation(
        Evaluation.newBuilder().addScores(BLEU).addScores(score("Gold", 1)).addScores(score("NIST", Double.NaN))
            .setPrimary(score("Gold", 1)).setBest(BestRound.newBuilder().setValue(1)));
    var believed = Told.progress(told.build()).orElseThrow().getEvaluation();
    assertEquals(List.of(BLEU), believed.getScoresList());
    assertFalse(believed.hasPrimary() || believed.hasBest(), believed.toString());
  }

  @Test
  void moreRoundsThanThereAreAreNot() {
    var told = Progress.newBuilder().setRounds(Rounds.newBuilder().setCompleted(Integer.MAX_VALUE).setAll(10)).build();
    assertEquals(10, Told.progress(told).orElseThrow().getRounds().getCompleted());
  }

  @Test
  void anAggregatorOfAnEarlierImageTellsNoFigures() throws IOException {
    assertEquals(Optional.empty(), Told.progress(EarlierProgress.told()));
    assertEquals(Optional.empty(), Told.progress(Progress.getDefaultInstance()));
  }

  @Test
  void lastWordsAreNotBelievedMoreThanOthers() {
    var told = new LastWords("Reason".repeat(200), "a sentence\nand a line of its own " + "x".repeat(4000),
        Optional.of(Progress.newBuilder().setRounds(ROUNDS).setLoss(Loss.newBuilder().setLastRound(Double.NaN))
            .setTrouble(Trouble.newBuilder().setFailure(Failure.newBuilder().setMessage("y".repeat(3000)))).build()));
    var believed = Told.words(told);
    assertEquals(63, believed.reason().length());
    assertTrue(believed.message().startsWith("a sentence\\nand") && believed.message().length() <= 2048,
        believed.message());
    assertFalse(believed.figures().orElseThrow().getLoss().hasLastRound());
    assertTrue(believed.figures().orElseThrow().getTrouble().getFailure().getMessage().length() <= 2048);
  }
}
