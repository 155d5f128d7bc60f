package io.splitlora.protocol.bounds;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A message without the fields that are beyond {@link MessageBounds}, for a receiver that can use the rest. A message
 * that is declared inside this one is trimmed like it; any other nested message is kept or dropped as a whole. A list
 * that is too long keeps its last elements.
 */
public final class Trimmed {

  private Trimmed() {}

  @SuppressWarnings("unchecked")
  public static <M extends Message> M message(M message) {
    Message.Builder trimmed = message.newBuilderForType().setUnknownFields(UnknownFieldSet.getDefaultInstance());
    message.getAllFields().forEach((field, value) -> {
      if (field.isRepeated()) {
        last((List<?>) value, MessageBounds.most(field)).flatMap(one -> within(field, one).stream())
            .forEach(one -> trimmed.addRepeatedField(field, one));
      } else {
        within(field, value).ifPresent(one -> trimmed.setField(field, one));
      }
    });
    return (M) trimmed.build();
  }

  private static Stream<?> last(List<?> values, int most) {
    return values.subList(Math.max(0, values.size() - most), values.size()).stream();
  }

  private static Optional<Object> within(FieldDescriptor field, Object value) {
    try {
      return Optional.of(isPart(field) ? message((Message) value) : Bounded.one(field, value));
    } catch (IllegalArgumentException beyond) {
      return Optional.empty();
    }
  }

  private static boolean isPart(FieldDescriptor field) {
    return field.getJavaType() == JavaType.MESSAGE
        && field.getMessageType().getContainingType() == field.getContainingType();
  }
}
