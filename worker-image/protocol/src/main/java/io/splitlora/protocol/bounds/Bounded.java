package io.splitlora.protocol.bounds;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a message against {@link MessageBounds}, field by field. */
public final class Bounded {

  private Bounded() {}

  /**
   * Returns the message with its sentences cut to their bounds; the same object if nothing had to be cut.
   *
   * @throws IllegalArgumentException with a sentence if another field is beyond its bound
   */
  @SuppressWarnings("unchecked")
  public static <M extends Message> M message(M message) {
    Message.Builder changed = null;
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.hasPresence() && !message.hasField(field)) {
        continue;
      }
      Object value = message.getField(field);
      Object kept = field.isRepeated() ? list(field, (List<?>) value) : one(field, value);
      if (kept != value) {
        changed = changed == null ? message.toBuilder() : changed;
        changed.setField(field, kept);
      }
    }
    return changed == null ? message : (M) changed.build();
  }

  private static Object list(FieldDescriptor field, List<?> values) {
    if (values.size() > MessageBounds.most(field)) {
      throw beyond(field, "has " + values.size() + " elements; " + MessageBounds.most(field) + " are the most");
    }
    List<Object> kept = new ArrayList<>(values.size());
    boolean same = true;
    for (Object value : values) {
      Object one = one(field, value);
      kept.add(one);
      same &= one == value || one.equals(value);
    }
    return same ? values : kept;
  }

  static Object one(FieldDescriptor field, Object value) {
    if (value instanceof Message inner) {
      if (inner.getSerializedSize() > MessageBounds.size(field)) {
        throw beyond(field,
            "has " + inner.getSerializedSize() + " bytes; " + MessageBounds.size(field) + " are the most");
      }
      return message(inner);
    }
    Bound bound = MessageBounds.of(field);
    try {
      return bound == null ? value : bound.within(value);
    } catch (IllegalArgumentException e) {
      throw beyond(field, e.getMessage());
    }
  }

  private static IllegalArgumentException beyond(FieldDescriptor field, @Nullable String how) {
    return new IllegalArgumentException(field.getContainingType().getName() + "." + field.getName() + " " + how);
  }
}
