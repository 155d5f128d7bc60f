package io.splitlora.federation.journal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Entries as JSON. A constant that our enum lacks is read as unknown, because what the line reports did happen. */
final class EntryJson {

  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new SimpleModule()
      .addDeserializer(Reason.class, new KnownReason()).addKeyDeserializer(Metric.class, new KnownMetric()));

  private EntryJson() {}

  static byte[] write(Entry entry) throws JsonProcessingException {
    return JSON.writeValueAsBytes(entry);
  }

  /** @throws JsonProcessingException if it is no entry, or has fields that this version does not know */
  static Entry read(byte[] json) throws IOException {
    return JSON.readValue(json, Entry.class);
  }

  static byte[] write(Summary summary) throws JsonProcessingException {
    return JSON.writeValueAsBytes(summary);
  }

  static Summary summary(byte[] json) throws IOException {
    return JSON.readValue(json, Summary.class);
  }

  /** The format of the journal that a line states; 0 if it states none. */
  static int format(byte[] json) throws IOException {
    try {
      return JSON.readTree(json).path("format").asInt();
    } catch (JsonProcessingException e) {
      return 0;
    }
  }

  private static final class KnownReason extends StdDeserializer<Reason> {
    private static final long serialVersionUID = 1;

    KnownReason() {
      super(Reason.class);
    }

    @Override
    public Reason deserialize(JsonParser json, DeserializationContext context) throws IOException {
      String word = json.getText();
      return Arrays.stream(Reason.values())
          .filter(reason -> reason != Reason.UNRECOGNIZED && reason.name().equals(word)).findFirst()
          .orElse(Reason.UNKNOWN_REASON);
    }
  }

  /** A null key is left out when the scores are copied. */
  private static final class KnownMetric extends KeyDeserializer {

    @Override
    public @Nullable Object deserializeKey(String key, DeserializationContext context) {
      return Arrays.stream(Metric.values()).filter(metric -> metric.name().equals(key)).findFirst().orElse(null);
    }
  }
}
