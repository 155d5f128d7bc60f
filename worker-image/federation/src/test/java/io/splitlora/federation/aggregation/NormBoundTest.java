package io.splitlora.federation.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NormBoundTest {

  private static final NormBound TEN = new NormBound(10);

  @Test
  void isAMultipleOfTheMedian() {
    assertEquals(30, TEN.of(new double[] {1, 900, 3, 2, 4}));
    assertEquals(6, new NormBound(2).of(new double[] {1, 900, 3, 2, 4}));
  }

  /** Two of four may lie: the median is then the larger of the other two. */
  @Test
  void ofAnEvenNumberIsTheLowerOneOfTheMiddleTwo() {
    assertEquals(20, TEN.of(new double[] {1e30, 1, 2, 1e30}));
  }

  /** Of clients without a learning rate, or without anything to learn, nobody's update is to be taken for too long. */
  @Test
  void whoHasNotMovedSaysNothing() {
    assertEquals(30, TEN.of(new double[] {0, 0, 0, 0, 0, 0, 2, 3, 4, 5}));
    assertEquals(Double.POSITIVE_INFINITY, TEN.of(new double[] {0, 0, 1, 1, 100}));
  }

  @Test
  void thereIsNoneForThreeOrWhenItIsOff() {
    assertEquals(Double.POSITIVE_INFINITY, TEN.of(new double[] {1, 1, 1e9}));
    assertEquals(Double.POSITIVE_INFINITY, new NormBound(0).of(new double[] {1, 1, 1, 1, 1e9}));
    assertFalse(TEN.mayBound(3));
    assertTrue(TEN.mayBound(4));
    assertFalse(new NormBound(0).mayBound(100));
  }

  @Test
  void whatIsWithinIsKeptAsItIs() {
    assertEquals(1, NormBound.kept(30, 30));
    assertEquals(1, NormBound.kept(0, 30));
    assertEquals(0.25, NormBound.kept(120, 30));
    assertEquals(1, NormBound.kept(1e38, Double.POSITIVE_INFINITY));
  }
}
