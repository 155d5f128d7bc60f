package io.splitlora.workbench.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A statistic over the seeds of a row.
 *
 * @param deviation sample standard deviation; 0 for one value
 */
record Statistic(double mean, double deviation, int n) {

  static Statistic of(List<Double> values) {
    double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
    double mean = Arrays.stream(all).average().orElse(Double.NaN);
    double squares = Arrays.stream(all).map(value -> (value - mean) * (value - mean)).sum();
    return new Statistic(mean, all.length > 1 ? Math.sqrt(squares / (all.length - 1)) : 0, all.length);
  }

  String text(int digits) {
    return n == 0 ? "" : meanText(digits) + (n > 1 ? " ± " + number(deviation, digits) : "");
  }

  String meanText(int digits) {
    return number(mean, digits);
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
