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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Names what a job computes, so that a journal is resumed only by a job with the same result. Left out is what decides only
 * where, how fast or how stubbornly the job runs; threads count, for they decide the order of sums.
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

  /** SHA-256 of the canonical JSON of the deciding part of the spec, as 64 hexadecimal digits. */
  public static String of(JobManifest job) {
    try {
      byte[] json = CANONICAL.writeValueAsString(deciding(job.spec())).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a job that was read cannot be digested", e);
    }
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
