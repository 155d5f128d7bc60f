package io.splitlora.protocol.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Loss;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastWordsTest {

  @TempDir
  Path folder;

  @Test
  void areReadAsTheyWereWritten() throws IOException {
    var words = new LastWords("BadInput", "spec.model: /claims/base has no config.json\nput one there");
    assertEquals(Optional.of(words), written(words));
  }

  @Test
  void bringTheFiguresWithThem() throws IOException {
    var words = new LastWords("AllRoundsDone", "all 40 rounds are done", Optional.of(progress(40)));
    assertEquals(Optional.of(words), written(words));
  }

  @Test
  void dropTheOldestRoundsRatherThanBeCutByTheKubelet() throws IOException {
    var words = new LastWords("AllRoundsDone", "€".repeat(2000), Optional.of(progress(50)));
    LastWords read = written(words).orElseThrow();
    assertTrue(Files.size(file()) <= 4096);
    Progress figures = read.figures().orElseThrow();
    assertEquals(50, figures.getHistory(figures.getHistoryCount() - 1).getCompletedRounds());
    assertTrue(figures.getHistoryCount() < 50);
    assertEquals(1000, read.message().length());
  }

  @Test
  void loseOnlyTheFiguresWhenTheyAreDamaged() {
    LastWords read = LastWords.parse("Diverged: the loss of shops/1 is NaN\nfigures AAAA").orElseThrow();
    assertEquals("Diverged", read.reason());
    assertFalse(read.figures().isPresent());
  }

  @Test
  void areNotFoundInALog() {
    assertEquals(Optional.empty(), LastWords.parse("12:01 INFO aggregator: round 3"));
    assertEquals(Optional.empty(), LastWords.parse(""));
    assertEquals(Optional.empty(), LastWords.parse(null));
  }

  @Test
  void nameReasonsAsKubernetesDoes() {
    assertEquals("StaleLease", LastWords.word(Reason.STALE_LEASE));
  }

  private Optional<LastWords> written(LastWords words) throws IOException {
    words.write(file());
    return LastWords.parse(Files.readString(file()));
  }

  private Path file() {
    return folder.resolve("termination-log");
  }

  private static Progress progress(int rounds) {
    var progress =
        Progress.newBuilder().setJob("tiny").setRounds(Rounds.newBuilder().setCompleted(rounds).setAll(rounds))
            .setLoss(Loss.newBuilder().setLastRound(2.25));
    for (int round = 1; round <= rounds; round++) {
      progress.addHistory(
          RoundSummary.newBuilder().setCompletedRounds(round).setLoss(3.0 / round).setPerplexity(20.0 / round));
    }
    return progress.build();
  }
}
