package io.splitlora.workbench.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.splitlora.protocol.bounds.Trimmed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * Values of a field below, at and beyond its bound. They are found by asking the table of bounds, so a new row of it is
 * covered without a line here.
 */
final class Edges {

  private static final List<Object> DOUBLES = List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
      3e38, -3e38, (double) Float.MAX_VALUE, Math.nextUp((double) Float.MAX_VALUE), Double.MAX_VALUE,
      -Double.MAX_VALUE, Double.MIN_VALUE, 0.0, -0.0, 1.0);
  private static final List<Object> STRINGS = List.of("", "x", "../../etc/passwd", "a\nFAKE line of a log",
      "\u001b[2J\u0000\u2028\u202e", "{}$%s\"'\\", "x".repeat(256), "x".repeat(257), "\ud83d\ude00".repeat(512),
      "x".repeat(2048), "x".repeat(2049), "x".repeat(70_000));
  /** More elements than any list may have. */
  private static final int MANY = 1 << 17;

  private static final Map<FieldDescriptor, List<Object>> KNOWN = new ConcurrentHashMap<>();

  private Edges() {}

  /** @param prototype of the message that has the field */
  static List<Object> of(Message prototype, FieldDescriptor field) {
    return KNOWN.computeIfAbsent(field, wanted -> find(prototype, wanted));
  }

  private static List<Object> find(Message prototype, FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> whole(prototype, field, Integer.MIN_VALUE, Integer.MAX_VALUE, number -> (int) number);
      case LONG -> whole(prototype, field, Long.MIN_VALUE, Long.MAX_VALUE, number -> number);
      case DOUBLE -> DOUBLES;
      case FLOAT -> DOUBLES.stream().<Object>map(number -> ((Double) number).floatValue()).toList();
      case BOOLEAN -> List.of(true, false);
      case STRING -> STRINGS;
      case BYTE_STRING -> bytes();
      case ENUM -> words(field);
      case MESSAGE -> List.of(prototype.newBuilderForType().newBuilderForField(field).build());
    };
  }

  /** Least and most within the bound, what is one beyond, and the ends of the type. */
  private static List<Object> whole(Message prototype, FieldDescriptor field, long least, long most,
      LongFunction<Object> as) {
    long first = last(prototype, field, 1, least, as);
    long last = last(prototype, field, 1, most, as);
    return Stream.of(least, first - (first > least ? 1 : 0), first, 0L, 1L, last, last + (last < most ? 1 : 0), most)
        .distinct().<Object>map(as::apply).toList();
  }

  /** The farthest number between a good one and an end of the type that is within the bound. */
  private static long last(Message prototype, FieldDescriptor field, long good, long end, LongFunction<Object> as) {
    if (isWithin(prototype, field, as.apply(end))) {
      return end;
    }
    long near = good;
    long far = end;
    while (far - near > 1 || near - far > 1) {
      long middle = near / 2 + far / 2 + (near % 2 + far % 2) / 2;
      if (isWithin(prototype, field, as.apply(middle))) {
        near = middle;
      } else {
        far = middle;
      }
    }
    return near;
  }

  private static boolean isWithin(Message prototype, FieldDescriptor field, Object value) {
    if (value.equals(field.isRepeated() ? null : field.getDefaultValue())) {
      return true; // what is left out and what is zero are the same
    }
    return Trimmed.message(with(prototype, field, List.of(value))).getAllFields().containsKey(field);
  }

  /** Most elements of a list that are kept. */
  static int most(Message prototype, FieldDescriptor field, Object element) {
    Message kept = Trimmed.message(with(prototype, field, Collections.nCopies(MANY, element)));
    return kept.getRepeatedFieldCount(field);
  }

  private static Message with(Message prototype, FieldDescriptor field, List<Object> values) {
    return prototype.newBuilderForType().setField(field, field.isRepeated() ? values : values.get(0)).build();
  }

  private static List<Object> words(FieldDescriptor field) {
    List<Object> words = new ArrayList<>(field.getEnumType().getValues());
    for (int unknown : new int[] {-1, 99, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      words.add(field.getEnumType().findValueByNumberCreatingIfUnknown(unknown));
    }
    return words;
  }

  private static List<Object> bytes() {
    return List.of(ByteString.EMPTY, ByteString.copyFrom(new byte[1]), ByteString.copyFrom(new byte[1023]),
        floats(Float.NaN), floats(Float.NEGATIVE_INFINITY), floats(3e38f), floats(Float.MIN_VALUE),
        ByteString.copyFrom(new byte[(1 << 20) + 1]));
  }

  static ByteString floats(float value) {
    ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat(value);
    }
    return ByteString.copyFrom(bytes.flip());
  }
}
