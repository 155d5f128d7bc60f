package io.splitlora.operator.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.cluster.TestCluster;
import io.splitlora.cluster.TestNamespace;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What the API server makes of manifests: {@code -Dsplitlora.pairs.write=true} writes its answers to
 * src/test/resources/api, to be read before they are committed.
 */
@ResourceLock(value = TestCluster.DEFINITIONS, mode = ResourceAccessMode.READ)
class ManifestPairsIT {
  private static final int FEWEST = 25;
  private static TestNamespace namespace;

  @BeforeAll
  static void create() {
    namespace = TestCluster.controlPlane().namespace();
  }

  @AfterAll
  static void delete() {
    namespace.close();
  }

  @TestFactory
  Stream<DynamicTest> answers() {
    List<ManifestPair> pairs = ManifestPair.all();
    assertTrue(pairs.size() >= FEWEST, () -> "only " + pairs.size() + " pairs in " + ManifestPair.FOLDER);
    return pairs.stream().map(pair -> dynamicTest(pair.name(), () -> check(pair)));
  }

  private static void check(ManifestPair pair) throws IOException {
    var server = new ApiServer(namespace.cluster().client(), namespace.name());
    Answer answer = server.answer(pair.manifest(), pair.update());
    if (Boolean.getBoolean("splitlora.pairs.write")) {
      pair.write(answer);
    }
    assertEquals(List.of(answer), pair.answers());
  }

  @Test
  void everyFileBelongsToAPair() {
    List<ManifestPair> pairs = ManifestPair.all();
    assertEquals(List.of(), ManifestPair.files().stream()
        .filter(file -> pairs.stream().noneMatch(pair -> pair.owns(file))).toList());
  }

  @Test
  void everyRuleIsBrokenByAPair() {
    String refusals = texts(Answer.Verdict.REFUSED).collect(Collectors.joining());
    assertEquals(List.of(), Definitions.places()
        .flatMap(place -> place.rules().filter(rule -> !place.cannotBeBroken(rule)))
        .map(rule -> rule.getMessage()).distinct().filter(sentence -> !refusals.contains(sentence)).toList());
  }

  @Test
  void everyEnumRefusesAnUnknownWord() {
    List<String> refusals = texts(Answer.Verdict.REFUSED).flatMap(String::lines)
        .map(line -> line.replaceAll("\\[\\d+\\]", "[]")).toList();
    assertEquals(List.of(), Definitions.places().filter(Definitions.Place::hasEnum).map(Definitions.Place::path)
        .filter(path -> refusals.stream().noneMatch(line -> line.startsWith(path + ": Unsupported value"))).toList());
  }

  @Test
  void everyDefaultIsFilledIn() {
    List<JsonNode> objects = texts(Answer.Verdict.ACCEPTED)
        .map(text -> Serialization.unmarshal(text, JsonNode.class)).toList();
    assertEquals(List.of(), Definitions.places().filter(place -> place.schema().getDefault() != null)
        .filter(place -> !place.schema().getDefault().isContainerNode() || place.schema().getItems() != null)
        .filter(place -> objects.stream().flatMap(object -> at(object, place.path()))
            .noneMatch(value -> sameValue(value, place.schema().getDefault())))
        .map(Definitions.Place::path).toList());
  }

  private static Stream<String> texts(Answer.Verdict verdict) {
    return ManifestPair.all().stream().flatMap(pair -> pair.answers().stream())
        .filter(answer -> answer.verdict() == verdict).map(Answer::text);
  }

  /** The values at a path, such as spec.clientPools[].name. */
  private static Stream<JsonNode> at(JsonNode object, String path) {
    Stream<JsonNode> values = Stream.of(object);
    for (String field : path.replace("[]", ".[]").split("\\.")) {
      values = values.flatMap(value -> field.equals("[]") ? list(value) : Stream.ofNullable(value.get(field)));
    }
    return values;
  }

  private static Stream<JsonNode> list(JsonNode value) {
    return Stream.iterate(0, i -> i < value.size(), i -> i + 1).map(value::get);
  }

  /** 32 and 32.0 are one number. */
  private static boolean sameValue(JsonNode one, JsonNode other) {
    return one.isNumber() && other.isNumber() ? one.asDouble() == other.asDouble() : one.equals(other);
  }
}
