package io.splitlora.federation.aggregation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.job.ClientId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What clients receive where it depends on who they are: truncation, HAFL's importance, FedSA's own B. */
class StartsTest {

  private static final HAFL RULE = new HAFL();
  private static final Factors GLOBAL = Factors.first(2, 3, 4, numbers(8, 1), numbers(12, 100));

  @Test
  void byDefaultTheFirstComponentsOfTheClientsRank() {
    Start start = new RBLA().down(GLOBAL, recipient(2, 2, 0, null));
    Changes.assertSameBits(GLOBAL.select(new int[] {0, 1}), start.factors(), "start");
    assertArrayEquals(new int[] {0, 1}, start.trained());
  }

  @Test
  void haflTrainsTheMostImportantOnesAndHoldsAll() {
    Start start = RULE.down(GLOBAL, recipient(4, 2, 5, own(0.1, 0.7, 0.2, 0.9)));
    Changes.assertSameBits(GLOBAL, start.factors(), "start");
    assertArrayEquals(new int[] {1, 3}, start.trained());
    assertTrue(RULE.wantsImportance());
  }

  @Test
  void haflTakesTheFirstOfEquallyImportantOnes() {
    assertArrayEquals(new int[] {0, 1, 3}, RULE.down(GLOBAL, recipient(4, 3, 5, own(0, 0, 0, 0.9))).trained());
  }

  @Test
  void haflDrawsUntilAClientHasScores() {
    Set<String> seen = new HashSet<>();
    for (int round = 0; round < 100; round++) {
      int[] trained = RULE.down(GLOBAL, recipient(4, 2, round, null)).trained();
      assertEquals(2, trained.length);
      seen.add(Arrays.toString(trained));
    }
    assertEquals(6, seen.size(), "pairs of four components");
  }

  @Test
  void haflRefusesScoresOfAnotherNumber() {
    var recipient = recipient(4, 2, 5, own(0.1, 0.7));
    String message = assertThrows(IllegalArgumentException.class, () -> RULE.down(GLOBAL, recipient)).getMessage();
    assertEquals("a/3 has scores of 2 components, but the global adapter has 4", message);
  }

  @Test
  void fedSALoRAGivesTheSharedAAndTheClientsOwnB() {
    Start start = new FedSALoRA().down(GLOBAL, recipient(4, 4, 5, own()));
    assertArrayEquals(GLOBAL.a(), start.factors().a());
    assertArrayEquals(numbers(12, 500), start.factors().b());
  }

  /** Not at the others' mean: nobody sees another client's B. */
  @Test
  void aNewClientOfFedSALoRABeginsWithAZeroB() {
    Start start = new FedSALoRA().down(GLOBAL, recipient(4, 4, 5, null));
    assertArrayEquals(GLOBAL.a(), start.factors().a());
    assertArrayEquals(new double[12], start.factors().b());
  }

  private static Recipient.Own own(double... importance) {
    return new Recipient.Own(Factors.first(2, 3, 4, numbers(8, 400), numbers(12, 500)), importance);
  }

  private static Recipient recipient(int rank, int sketch, int round, Recipient.Own own) {
    return new Recipient(1, new ClientId("a", 3), round, 0, "q", rank, sketch, 2, 2, Optional.ofNullable(own));
  }

  private static double[] numbers(int count, double from) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> from + i);
    return numbers;
  }
}
