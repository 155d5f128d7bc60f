package io.splitlora.federation.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

public class GradientsTest {

  @Test
  void addsAShareOfAGradient() {
    float[] sum = {1, 2};
    Gradients.addScaled(sum, new float[] {4, -8}, 0.25);
    assertArrayEquals(new float[] {2, 0}, sum);
  }

  @Test
  void normIsTheRootOfTheSumOfSquares() {
    assertEquals(5, Gradients.norm(new float[] {3, 0, -4}));
    assertEquals(0, Gradients.norm(new float[0]));
  }

  /** In single precision the square would be infinite. */
  @Test
  void normOfLargeGradientsIsFinite() {
    assertEquals(1e30, Gradients.norm(new float[] {1e30f}), 1e23);
  }

  @Test
  void clippingShortensToTheLimit() {
    float[] gradient = {3, -4};
    Gradients.clip(gradient, 1);
    assertArrayEquals(new float[] {0.6f, -0.8f}, gradient, 1e-6f);
  }

  @Test
  void clippingLeavesShorterGradientsAlone() {
    float[] gradient = {3, -4};
    Gradients.clip(gradient, 5.1);
    assertArrayEquals(new float[] {3, -4}, gradient);
  }

  @Test
  void aLimitOfZeroDoesNotClip() {
    float[] gradient = {3, -4};
    Gradients.clip(gradient, 0);
    assertArrayEquals(new float[] {3, -4}, gradient);
  }
}
