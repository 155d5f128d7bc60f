package io.splitlora.manifest.schema;

import io.splitlora.api.v1alpha1.Quantities;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** What a field may hold, made from its Java type and the annotations beside it. */
public sealed interface Schema permits ListSchema, MapSchema, PassedThroughSchema, RecordSchema, ScalarSchema {

  /** The value of a node, or {@link #blank()} after a refusal. */
  @Nullable
  Object read(Node node, FieldPath path, Report report);

  /** What is allowed, in words that follow "must be". */
  String allowed();

  /** Stands in for a value that could not be read, so that the other checks can go on. */
  @Nullable
  Object blank();

  static Schema of(Field field) {
    if (field.getAnnotatedType() instanceof AnnotatedParameterizedType generic) {
      AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
      return field.getType() == List.class
          ? new ListSchema(ofClass((Class<?>) arguments[0].getType(), arguments[0]), Bounds.ofSize(field))
          : ofMap(arguments[1].getType(), field);
    }
    return ofClass(field.getType(), field);
  }

  private static Schema ofMap(Type value, AnnotatedElement notes) {
    if (value == Object.class) {
      return new PassedThroughSchema();
    }
    return new MapSchema(
        notes.isAnnotationPresent(Quantities.class) ? new QuantitySchema() : TextSchema.of(String.class));
  }

  private static Schema ofClass(Class<?> type, AnnotatedElement notes) {
    if (type == String.class) {
      return TextSchema.of(notes);
    }
    if (type == Integer.class || type == Long.class) {
      return new IntegerSchema(type == Integer.class ? Integer.SIZE : Long.SIZE, Bounds.ofNumber(notes));
    }
    if (type == Double.class) {
      return new NumberSchema(Bounds.ofNumber(notes));
    }
    if (type == Boolean.class) {
      return new BooleanSchema();
    }
    return type.isEnum() ? EnumSchema.of(type) : RecordSchema.of(type.asSubclass(Record.class));
  }
}
