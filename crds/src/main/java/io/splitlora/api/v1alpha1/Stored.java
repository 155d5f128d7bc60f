package io.splitlora.api.v1alpha1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;

/**
 * Reads what another version of this API has stored. Whoever lists all objects reads each: one that throws would stop
 * it for the whole cluster.
 */
final class Stored {
  private Stored() {}

  /** A spec that is not understood as a whole is none: a part of it would train something else. */
  static final class Spec extends JsonDeserializer<SplitLoRAJobSpec> {
    @Override
    public SplitLoRAJobSpec deserialize(JsonParser json, DeserializationContext context) throws IOException {
      JsonNode tree = context.readTree(json);
      try {
        return StoredJson.isTooDeep(tree) ? null : context.readTreeAsValue(tree, SplitLoRAJobSpec.class);
      } catch (JsonMappingException e) {
        return null;
      }
    }
  }

  /** Metadata without the record of who wrote which field: nobody asks for it, and it is as deep as the spec. */
  static final class Meta extends JsonDeserializer<ObjectMeta> {
    @Override
    public ObjectMeta deserialize(JsonParser json, DeserializationContext context) throws IOException {
      JsonNode tree = context.readTree(json);
      if (tree instanceof ObjectNode fields) {
        fields.remove("managedFields");
      }
      return context.readTreeAsValue(tree, ObjectMeta.class);
    }
  }

  /** A status without the fields that are not understood. */
  static final class Status extends Understood<SplitLoRAJobStatus> {
    Status() {
      super(SplitLoRAJobStatus.class);
    }
  }

  /** A size without the fields that are not understood; without a number it is the job's to state. */
  static final class Size extends Understood<PoolSizeSpec> {
    Size() {
      super(PoolSizeSpec.class);
    }
  }

  /** What is known of a pool's pods, without the fields that are not understood. */
  static final class SizeStatus extends Understood<PoolSizeStatus> {
    SizeStatus() {
      super(PoolSizeStatus.class);
    }
  }

  /** The fields of a record that are understood; null when that is no way to read it. */
  private static class Understood<T> extends JsonDeserializer<T> {
    private final Class<T> type;

    Understood(Class<T> type) {
      this.type = type;
    }

    @Override
    public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
      JsonNode tree = context.readTree(json);
      while (true) {
        try {
          return context.readTreeAsValue(tree, type);
        } catch (JsonMappingException e) {
          if (e.getPath().isEmpty() || !(tree instanceof ObjectNode fields)
              || fields.remove(e.getPath().get(0).getFieldName()) == null) {
            return null;
          }
        }
      }
    }
  }
}
