package io.splitlora.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitlora.manifest.schema.RecordField;
import io.splitlora.manifest.schema.RecordSchema;
import java.util.List;

/**
 * A record of the API as its user may have written it: without the fields that hold their defaults. A version that has
 * one more field with a default so says the same of a job that does not use it.
 */
public final class Written {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ClassValue<RecordSchema> SCHEMAS = new ClassValue<>() {
    @Override
    protected RecordSchema computeValue(Class<?> type) {
      return RecordSchema.of(type.asSubclass(Record.class));
    }
  };

  private Written() {}

  /** The fields in the order of the record's components. */
  public static ObjectNode of(Record record) {
    return of(record, JSON);
  }

  /** The same with single values as the mapper writes them. */
  static ObjectNode of(Record record, ObjectMapper values) {
    ObjectNode tree = JSON.createObjectNode();
    for (RecordField field : SCHEMAS.get(record.getClass()).fields()) {
      Object value = value(record, field.name());
      if (value != null && !value.equals(field.whenLeftOut())) {
        tree.set(field.name(), tree(value, values));
      }
    }
    return tree;
  }

  private static JsonNode tree(Object value, ObjectMapper values) {
    if (value instanceof Record record) {
      return of(record, values);
    }
    if (value instanceof List<?> list) {
      ArrayNode array = JSON.createArrayNode();
      list.forEach(entry -> array.add(tree(entry, values)));
      return array;
    }
    return values.valueToTree(value);
  }

  private static Object value(Record record, String name) {
    try {
      return record.getClass().getMethod(name).invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("component " + name + " of " + record.getClass().getName() + " cannot be read",
          e);
    }
  }
}
