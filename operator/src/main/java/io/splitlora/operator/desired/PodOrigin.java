package io.splitlora.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.manifest.Written;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the pods of a Job or Deployment were made from, noted on it. An operator that would make them otherwise, with
 * another default image or other words for the same pod, sees from it that the user has changed nothing, and leaves
 * them alone.
 *
 * <p>It stands on the objects themselves: a record apart from the pods could be lost while they run, and one that is
 * made again would say what the present operator does. Each object repeats the image and its options, so that whichever
 * of them is deleted comes back as the image of the others can be called.
 */
public final class PodOrigin {
  /** The image that the operator took by default when the job began. */
  private static final String IMAGE = "splitlora.io/worker-image";
  /** The options that the job's images are called with. */
  private static final String OPTIONS = "splitlora.io/worker-options";
  /** Digest of what the user wrote about the pods. */
  private static final String WRITTEN = "splitlora.io/pods-as-written";
  /** Digest of the pods as the operator that made them put it. */
  private static final String TEMPLATE = "splitlora.io/template";
  private static final List<String> WORDS_ON_PODS =
      List.of("port", "resources", "nodeSelector", "tolerations", "volumes", "podTemplate");
  private static final ObjectMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  private PodOrigin() {}

  static Map<String, String> annotations(SplitLoRAJob job, RolePod pod, PodTemplateSpec template,
      OperatorSettings operator) {
    var notes = new TreeMap<>(ofImage(operator));
    notes.putAll(Map.of(WRITTEN, digest(words(job, pod)), TEMPLATE, digest(template)));
    return notes;
  }

  static Map<String, String> ofImage(OperatorSettings operator) {
    return Map.of(IMAGE, operator.workerImage(), OPTIONS, operator.options().note());
  }

  /** Whether the user says the same of the pods as when they were made; so it is held of those that have no record. */
  public static boolean isAsWritten(HasMetadata present, HasMetadata desired) {
    return !isRecorded(present) || Objects.equals(note(present, WRITTEN), note(desired, WRITTEN));
  }

  /** Whether an operator that puts the pods in the same words has made them. */
  public static boolean isOfThisOperator(HasMetadata present, HasMetadata desired) {
    return Objects.equals(note(present, TEMPLATE), note(desired, TEMPLATE));
  }

  /** False for what an operator made that kept no record, and when somebody has taken it away. */
  public static boolean isRecorded(HasMetadata present) {
    return note(present, WRITTEN) != null && note(present, IMAGE) != null;
  }

  static boolean hasOptions(HasMetadata present) {
    return note(present, OPTIONS) != null;
  }

  /** What the record of pods lacks that there are already: they stay as they are from now on. */
  public static Map<String, String> adopted(HasMetadata present, HasMetadata desired) {
    var lacking = new TreeMap<String, String>();
    if (!isRecorded(present)) {
      lacking.putAll(Map.of(IMAGE, note(desired, IMAGE), WRITTEN, note(desired, WRITTEN)));
    }
    if (!hasOptions(present)) {
      lacking.put(OPTIONS, note(desired, OPTIONS));
    }
    return lacking;
  }

  /** The default image that a job began with. */
  public static Optional<String> image(Stream<HasMetadata> present) {
    return present.map(object -> note(object, IMAGE)).filter(Objects::nonNull).findFirst();
  }

  /** The options that images of the job are called with, as far as they are recorded. */
  static ImageOptions options(Stream<HasMetadata> present) {
    return present.map(object -> note(object, OPTIONS)).filter(Objects::nonNull).map(ImageOptions::read)
        .reduce(ImageOptions.NONE, ImageOptions::and);
  }

  private static String note(HasMetadata object, String key) {
    var annotations = object.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(key);
  }

  /** Defaults stay out of it: a new one is not the user's word. All else that decides about the pods cannot change. */
  private static Object words(SplitLoRAJob job, RolePod pod) {
    var words = Written.of((Record) pod.settings()).retain(WORDS_ON_PODS);
    return job.getSpec().image() == null ? words : words.put("image", job.getSpec().image());
  }

  private static String digest(Object content) {
    try {
      var json = CANONICAL.writeValueAsString(content).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json), 0, 16);
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a pod is always JSON, and SHA-256 always there", e);
    }
  }
}
