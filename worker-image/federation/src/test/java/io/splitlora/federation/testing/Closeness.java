package io.splitlora.federation.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.adapter.AdapterLayout;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** How far numbers are from those expected. */
public final class Closeness {

  private Closeness() {}

  /** The largest difference, as a share of the largest absolute value expected. */
  public static double error(double[] expected, double[] actual) {
    assertEquals(expected.length, actual.length, "number of values");
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      assertTrue(Double.isFinite(actual[i]), "not a finite number");
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
    }
    assertTrue(largest > 0, "nothing but zeros is expected");
    return difference / largest;
  }

  public static double error(float[] expected, float[] actual) {
    return error(doubles(expected), doubles(actual));
  }

  /** The largest error of an A or B of a flat vector, each by its own largest value. */
  public static double worstFactor(AdapterLayout layout, double[] expected, double[] actual) {
    assertEquals(layout.size(), actual.length, "number of values");
    return layout.slots().stream().flatMapToDouble(slot -> DoubleStream.of(
        error(expected, actual, slot.offset(), slot.offsetOfB()),
        error(expected, actual, slot.offsetOfB(), slot.offsetOfB() + slot.sizeOfB()))).max().orElseThrow();
  }

  public static double worstFactor(AdapterLayout layout, float[] expected, float[] actual) {
    return worstFactor(layout, doubles(expected), doubles(actual));
  }

  private static double error(double[] expected, double[] actual, int from, int to) {
    return error(Arrays.copyOfRange(expected, from, to), Arrays.copyOfRange(actual, from, to));
  }

  public static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
