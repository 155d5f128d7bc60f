package io.splitlora.federation.aggregation;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * Rank components of one adapted matrix W [out, in]: component j is row j of A [rank, in] and column j of B [out,
 * rank], both row-major. Whoever makes one must not change the arrays afterwards.
 *
 * @param components index of each in the global adapter, rising
 */
public record Factors(int in, int out, int[] components, double[] a, double[] b) {

  public Factors {
    if (a.length != components.length * in || b.length != out * components.length) {
      throw new IllegalArgumentException(
          components.length + " components of a matrix [" + out + ", " + in + "] do not have "
              + a.length + " and " + b.length + " numbers");
    }
  }

  /** The first components of the global adapter: 0 to rank - 1. */
  public static Factors first(int in, int out, int rank, double[] a, double[] b) {
    return new Factors(in, out, IntStream.range(0, rank).toArray(), a, b);
  }

  public static Factors zero(int in, int out, int rank) {
    return first(in, out, rank, new double[rank * in], new double[out * rank]);
  }

  /** The components of a slot whose A and B lie one behind the other in the numbers, from their first one on. */
  public static Factors of(Slot slot, int[] components, FloatBuffer numbers) {
    double[] a = new double[slot.sizeOfA()];
    double[] b = new double[slot.sizeOfB()];
    for (int i = 0; i < a.length; i++) {
      a[i] = numbers.get(i);
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = numbers.get(a.length + i);
    }
    return new Factors(slot.in(), slot.out(), components, a, b);
  }

  /** The first components, from a flat vector in which the slot has its place. */
  public static Factors in(Slot slot, float[] vector) {
    var numbers = FloatBuffer.wrap(vector, slot.offset(), slot.sizeOfA() + slot.sizeOfB()).slice();
    return of(slot, IntStream.range(0, slot.rank()).toArray(), numbers);
  }

  /** Rounds A and B into their place in a flat vector. */
  public void copyTo(Slot slot, float[] vector) {
    for (int i = 0; i < a.length; i++) {
      vector[slot.offset() + i] = (float) a[i];
    }
    for (int i = 0; i < b.length; i++) {
      vector[slot.offsetOfB() + i] = (float) b[i];
    }
  }

  /** In the single precision in which adapters travel. */
  public Factors rounded() {
    return new Factors(in, out, components, rounded(a), rounded(b));
  }

  private static double[] rounded(double[] values) {
    double[] rounded = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  /** Σ of the squared differences of all numbers of A and B, of the same components. */
  public double squaredDistance(Factors other) {
    return squaredDistance(a, other.a) + squaredDistance(b, other.b);
  }

  /** The same of components as they travel, A and B one behind the other from the first number on. */
  public double squaredDistance(FloatBuffer numbers) {
    return squaredDistance(a, numbers, 0) + squaredDistance(b, numbers, a.length);
  }

  private static double squaredDistance(double[] some, FloatBuffer numbers, int from) {
    double sum = 0;
    for (int i = 0; i < some.length; i++) {
      double difference = numbers.get(from + i) - (double) (float) some[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static double squaredDistance(double[] some, double[] others) {
    double sum = 0;
    for (int i = 0; i < some.length; i++) {
      double difference = some[i] - others[i];
      sum += difference * difference;
    }
    return sum;
  }

  public int rank() {
    return components.length;
  }

  /** The components at these positions; of a global adapter, whose own are 0 to rank - 1, those with these indices. */
  public Factors select(int[] chosen) {
    double[] partOfA = new double[chosen.length * in];
    double[] partOfB = new double[out * chosen.length];
    for (int j = 0; j < chosen.length; j++) {
      System.arraycopy(a, chosen[j] * in, partOfA, j * in, in);
      for (int row = 0; row < out; row++) {
        partOfB[row * chosen.length + j] = b[row * rank() + chosen[j]];
      }
    }
    return new Factors(in, out, IntStream.of(chosen).map(j -> components[j]).toArray(), partOfA, partOfB);
  }
}
