package io.splitlora.manifest;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.splitlora.api.v1alpha1.DecidesResult;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.schema.ListSchema;
import io.splitlora.manifest.schema.RecordField;
import io.splitlora.manifest.schema.RecordSchema;
import io.splitlora.manifest.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names what a job computes, so that a journal is resumed only by a job with the same result. It is made of the fields
 * with {@link DecidesResult}; threads are among them, for they decide the order of sums. Left out is what holds its
 * default, so that a version with one more field names a job as the versions before did.
 */
public final class TrainingDigest {
  private static final ObjectMapper CANONICAL = JsonMapper.builder()
      .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
      .serializationInclusion(Include.NON_NULL)
      .addModule(new SimpleModule().addSerializer(new ExactDouble()))
      .build();

  private static final RecordSchema SPEC = RecordSchema.of(SplitLoRAJobSpec.class);

  private TrainingDigest() {}

  /** SHA-256 of the canonical JSON of the deciding fields of the spec as written, as 64 hexadecimal digits. */
  public static String of(JobManifest job) {
    return sha256(canonical(job.spec()));
  }

  /**
   * The digest of the first journals, with every default written out. A field that comes later and has a default must
   * be taken out here where it holds that default.
   */
  static String ofFirstJournals(JobManifest job) {
    ObjectNode spec = CANONICAL.valueToTree(job.spec());
    keepDeciding(spec, SPEC);
    removeDefault(spec.path("aggregation"), "normBound", 10);
    removeDefault(spec.path("training"), "clientClipNorm", 0);
    spec.putObject("aggregator"); // they named it, though nothing in it decides the result
    return sha256(json(spec));
  }

  private static void removeDefault(JsonNode section, String field, double value) {
    if (section instanceof ObjectNode object && Double.toHexString(value).equals(object.path(field).asText())) {
      object.remove(field);
    }
  }

  /** Whether a journal with this digest was begun by a job with the same result. */
  public static boolean isOf(String digest, JobManifest job) {
    return digest.equals(of(job)) || digest.equals(ofFirstJournals(job));
  }

  static String canonical(SplitLoRAJobSpec job) {
    ObjectNode spec = Written.of(job, CANONICAL);
    keepDeciding(spec, SPEC);
    return json(spec);
  }

  private static String json(ObjectNode spec) {
    try {
      return CANONICAL.writeValueAsString(spec);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a job that was read is always JSON", e);
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Takes out of a value what does not decide the result; whether anything is left. */
  private static boolean keepDeciding(JsonNode value, Schema schema) {
    boolean left = false;
    if (schema instanceof ListSchema list) {
      for (JsonNode entry : value) {
        left |= keepDeciding(entry, list.entry());
      }
    } else if (schema instanceof RecordSchema type && value instanceof ObjectNode object) {
      for (RecordField field : type.fields()) {
        if (!field.decidesResult() && !keepDeciding(object.path(field.name()), field.schema())) {
          object.remove(field.name());
        }
      }
      left = !object.isEmpty();
    }
    return left;
  }

  /** Writes a double's exact bits: the decimal text of some doubles differs between Java versions. */
  private static final class ExactDouble extends StdSerializer<Double> {
    private static final long serialVersionUID = 1;

    ExactDouble() {
      super(Double.class);
    }

    @Override
    public void serialize(Double number, JsonGenerator json, SerializerProvider context) throws IOException {
      json.writeString(Double.toHexString(number + 0.0)); // the sum makes -0 and 0 the same
    }
  }
}
