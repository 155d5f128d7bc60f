package io.splitlora.protocol.bounds;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.ProtocolMessageEnum;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a field of a message may hold. */
interface Bound {

  /** Longest name of a job, a pool, a pod or a metric, and longest digest, in characters. */
  int LONGEST_NAME = 256;

  /** No bound of its own: the value is checked where it is read, against the model or the adapter. */
  Bound ANYTHING = value -> value;
  Bound NAME = Bound::name;
  Bound SENTENCE = value -> Sentence.bounded((String) value);
  /** Text in which line breaks are kept, no longer than a sentence may be. */
  Bound TEXT = value -> Sentence.cut((String) value);
  /** Finite in single precision, as losses are; no sum of such numbers overflows double precision. */
  Bound FINITE = Bound::finite;
  /** Finite in double precision; a perplexity, the exponential of a loss, needs it. */
  Bound FINITE_DOUBLE = Bound::finiteDouble;
  Bound NOT_NEGATIVE = whole(0, Long.MAX_VALUE);

  /**
   * Checks a value.
   *
   * @return the value, or the part of it that may be kept
   * @throws IllegalArgumentException with a message that follows the field's name: what it is and what it must be
   */
  Object within(Object value);

  static Bound whole(long least, long most) {
    return value -> {
      long number = ((Number) value).longValue();
      if (number < least || number > most) {
        throw new IllegalArgumentException("is " + number + "; it must be from " + least + " to " + most);
      }
      return value;
    };
  }

  static Bound oneOf(ProtocolMessageEnum... words) {
    List<Integer> numbers = Stream.of(words).map(ProtocolMessageEnum::getNumber).toList();
    String names = Stream.of(words).map(Object::toString).collect(Collectors.joining(", "));
    return value -> {
      int number = ((EnumValueDescriptor) value).getNumber();
      if (!numbers.contains(number)) {
        throw new IllegalArgumentException("is " + number + "; it must be one of " + names);
      }
      return value;
    };
  }

  /** Text, or bytes, of at most that length. */
  static Bound atMost(int length) {
    return value -> {
      int found = value instanceof ByteString bytes ? bytes.size() : ((String) value).length();
      if (found > length) {
        throw new IllegalArgumentException("has a length of " + found + "; " + length + " is the most");
      }
      return value;
    };
  }

  private static Object name(Object value) {
    String name = (String) value;
    if (name.length() > LONGEST_NAME || name.codePoints().anyMatch(Sentence::breaksLines)) {
      throw new IllegalArgumentException("is no name; it must be one line of at most " + LONGEST_NAME + " characters");
    }
    return value;
  }

  private static Object finite(Object value) {
    double number = ((Number) value).doubleValue();
    if (!(Math.abs(number) <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("is " + number + "; it must be a finite number of single precision");
    }
    return value;
  }

  private static Object finiteDouble(Object value) {
    if (!Double.isFinite(((Number) value).doubleValue())) {
      throw new IllegalArgumentException("is " + value + "; it must be a finite number");
    }
    return value;
  }
}
