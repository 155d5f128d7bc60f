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
import io.splitlora.api.v1alpha1.PodSettings;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Names what a job computes, so that a journal is resumed only by a job with the same result. Left out is what decides only
 * where, how fast or how stubbornly the job runs; threads count, for they decide the order of sums. Left out is also what holds
 * its default, so that a version with one more field names a job as the versions before did.
 */
public final class TrainingDigest {
  private static final ObjectMapper CANONICAL = JsonMapper.builder()
      .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
      .serializationInclusion(Include.NON_NULL)
      .addModule(new SimpleModule().addSerializer(new ExactDouble()))
      .build();

  private static final String[] POD_SETTINGS = Arrays.stream(PodSettings.class.getDeclaredMethods()).map(Method::getName)
      .toArray(String[]::new);

  private TrainingDigest() {}

  /** SHA-256 of the canonical JSON of the deciding part of the spec as written, as 64 hexadecimal digits. */
  public static String of(JobManifest job) {
    return sha256(canonical(job.spec()));
  }

  /**
   * The digest of the first journals, with every default written out. A field that comes later and has a default must be taken
   * out here where it holds that default.
   */
  static String ofFirstJournals(JobManifest job) {
    return sha256(json(deciding(job.spec())));
  }

  /** Whether a journal with this digest was begun by a job with the same result. */
  public static boolean isOf(String digest, JobManifest job) {
    return digest.equals(of(job)) || digest.equals(ofFirstJournals(job));
  }

  static String canonical(SplitLoRAJobSpec job) {
    ObjectNode spec = deciding(job);
    keepWritten(spec, Written.of(job));
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
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** An object that is written empty stays: it may ask for constants that a rule would else not have. */
  private static void keepWritten(ObjectNode object, JsonNode written) {
    object.retain(names(written));
    for (String name : names(object)) {
      JsonNode part = object.get(name);
      for (int i = 0; part.isArray() && i < part.size(); i++) {
        if (part.get(i) instanceof ObjectNode entry) {
          keepWritten(entry, written.get(name).get(i));
        }
      }
      if (part instanceof ObjectNode inner) {
        keepWritten(inner, written.get(name));
        if (inner.isEmpty() && !written.get(name).isEmpty()) {
          object.remove(name);
        }
      }
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static ObjectNode deciding(SplitLoRAJobSpec job) {
    ObjectNode spec = CANONICAL.valueToTree(job);
    spec.remove(List.of("runPolicy", "export", "image"));
    remove(spec.get("splitServer"), "port");
    remove(spec.get("aggregator"), "port", "storage");
    remove(spec.get("aggregation"), "roundDeadlineSeconds", "latePolicy");
    spec.get("clientPools").forEach(pool -> remove(pool, "replicas", "scaling"));
    remove(spec.get("splitServer"), POD_SETTINGS);
    remove(spec.get("aggregator"), POD_SETTINGS);
    spec.get("clientPools").forEach(pool -> remove(pool, POD_SETTINGS));
    return spec;
  }

  private static void remove(JsonNode object, String... fields) {
    ((ObjectNode) object).remove(List.of(fields));
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
