package io.splitlora.manifest.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.splitlora.api.v1alpha1.PoolSizeSpec;
import io.splitlora.api.v1alpha1.PoolSizeStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.yaml.CoreSchema;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.nodes.Tag;

/** What the reader relies on in the annotations of every field of the API. */
class ApiRecordsTest {

  static Stream<RecordComponent> fields() {
    return fields(JobManifest.class).distinct();
  }

  private static Stream<RecordComponent> fields(Class<?> type) {
    return type.isRecord()
        ? Arrays.stream(type.getRecordComponents())
            .flatMap(field -> Stream.concat(Stream.of(field), fields(leaf(field))))
        : Stream.empty();
  }

  private static Class<?> leaf(RecordComponent field) {
    Type type = field.getGenericType();
    return type instanceof ParameterizedType generic ? (Class<?>) generic.getActualTypeArguments()[0] : (Class<?>) type;
  }

  private static Field declared(RecordComponent field) throws NoSuchFieldException {
    return field.getDeclaringRecord().getDeclaredField(field.getName());
  }

  @ParameterizedTest
  @MethodSource("fields")
  void hasADescription(RecordComponent field) throws Exception {
    JsonPropertyDescription description = declared(field).getAnnotation(JsonPropertyDescription.class);
    assertTrue(description != null && description.value().endsWith("."), field::toString);
  }

  @ParameterizedTest
  @MethodSource("fields")
  void hasADefaultOfItsType(RecordComponent field) throws Exception {
    RecordField component = RecordField.of(field);
    if (component.required()) {
      assertTrue(component.byDefault().isEmpty(), "required, so its default would never hold");
      return;
    }
    List<String> refusals = new ArrayList<>();
    Object value = component.read(null, FieldPath.ROOT, (path, given, message) -> refusals.add(path + ": " + message));
    assertEquals(List.of(), refusals);
    if (declared(field).isAnnotationPresent(Default.class)) {
      assertInstanceOf(field.getType(), value);
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void saysWhatIsAllowedInWords(RecordComponent field) {
    assertFalse(RecordField.of(field).schema().allowed().contains("matches"), "give the pattern words in TextSchema");
  }

  /** Else Jackson could not read what the API server accepted. */
  @ParameterizedTest
  @MethodSource("storedIntegers")
  void hasBoundsThatItsTypeHolds(RecordComponent field) throws Exception {
    Bounds bounds = Bounds.ofNumber(element(declared(field)));
    boolean small = leaf(field) == Integer.class;
    assertTrue(bounds.min() >= (small ? Integer.MIN_VALUE : Long.MIN_VALUE), "give it @Min");
    assertTrue(small ? bounds.max() <= Integer.MAX_VALUE : bounds.max() < Long.MAX_VALUE, "give it @Max");
  }

  static Stream<RecordComponent> storedIntegers() {
    return Stream.of(SplitLoRAJobSpec.class, SplitLoRAJobStatus.class, PoolSizeSpec.class, PoolSizeStatus.class)
        .flatMap(ApiRecordsTest::fields).distinct()
        .filter(field -> Set.of(Integer.class, Long.class).contains(leaf(field)));
  }

  private static AnnotatedElement element(Field field) {
    return field.getAnnotatedType() instanceof AnnotatedParameterizedType list
        ? list.getAnnotatedActualTypeArguments()[0] : field;
  }

  @ParameterizedTest
  @MethodSource("fields")
  void hasConstantsThatNeedNoQuotes(RecordComponent field) {
    if (leaf(field).isEnum()) {
      for (Object constant : leaf(field).getEnumConstants()) {
        assertEquals(Tag.STR, CoreSchema.tag(((Enum<?>) constant).name()));
      }
    }
  }
}
