package io.splitlora.manifest.schema;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.lang.reflect.AnnotatedElement;
import java.math.BigDecimal;

/** An interval of numbers or sizes; an infinite end is no bound. */
record Bounds(double min, boolean minAllowed, double max, boolean maxAllowed) {

  static Bounds ofNumber(AnnotatedElement notes) {
    Min min = notes.getAnnotation(Min.class);
    Max max = notes.getAnnotation(Max.class);
    return new Bounds(
        min == null ? Double.NEGATIVE_INFINITY : min.value(), min == null || min.inclusive(),
        max == null ? Double.POSITIVE_INFINITY : max.value(), max == null || max.inclusive());
  }

  static Bounds ofSize(AnnotatedElement notes) {
    Size size = notes.getAnnotation(Size.class);
    return new Bounds(
        size == null || size.min() == 0 ? Double.NEGATIVE_INFINITY : size.min(), true,
        size == null || size.max() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : size.max(), true);
  }

  boolean contain(double number) {
    return (minAllowed ? number >= min : number > min) && (maxAllowed ? number <= max : number < max);
  }

  boolean hasMin() {
    return min != Double.NEGATIVE_INFINITY;
  }

  boolean hasMax() {
    return max != Double.POSITIVE_INFINITY;
  }

  /** " from 1 to 8", " of at least 0 and below 1", " above 0", or nothing. */
  String numberWords() {
    if (hasMin() && hasMax() && minAllowed && maxAllowed) {
      return " from " + plain(min) + " to " + plain(max);
    }
    String lower = hasMin() ? (minAllowed ? " of at least " : " above ") + plain(min) : "";
    String upper = hasMax() ? (maxAllowed ? " of at most " : " below ") + plain(max) : "";
    return lower + (lower.isEmpty() || upper.isEmpty() ? "" : " and") + upper;
  }

  /** "1 to 20", "at least 1", "at most 20", or nothing. */
  String sizeWords() {
    return hasMin() && hasMax() ? plain(min) + " to " + plain(max)
        : hasMin() ? "at least " + plain(min)
        : hasMax() ? "at most " + plain(max)
        : "";
  }

  private static String plain(double number) {
    boolean whole = number == Math.rint(number);
    return (whole ? new BigDecimal(number) : BigDecimal.valueOf(number)).stripTrailingZeros().toPlainString();
  }
}
