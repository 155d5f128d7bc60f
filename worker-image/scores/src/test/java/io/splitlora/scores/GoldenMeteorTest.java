package io.splitlora.scores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitlora.scores.meteor.Meteor;
import io.splitlora.scores.meteor.MeteorModule;
import io.splitlora.scores.meteor.MeteorResources;
import io.splitlora.testing.MeteorFiles;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with METEOR 1.5 itself, with its own files: corpora and segments agree to 1e-9. */
class GoldenMeteorTest {

  private static final double TOLERANCE = 1e-9;

  private static MeteorResources resources;

  @BeforeAll
  static void open() {
    resources = MeteorResources.open(MeteorFiles.path());
  }

  private static Meteor.Result score(List<Segment> segments, Set<MeteorModule> modules) {
    List<Tokens> ptb = Tokens.of(segments, PtbTokens::of);
    return Meteor.with(resources, modules).score(
        ptb.stream().map(segment -> PtbTokens.line(segment.hypothesis())).toList(),
        ptb.stream().map(segment -> segment.references().stream().map(PtbTokens::line).toList()).toList());
  }

  @ParameterizedTest
  @CsvSource({"test-tgen,exact", "test-tgen,exact+stem", "test-tgen,exact+stem+synonym", "test-slug,exact+stem",
      "test-slug,exact+stem+synonym", "edge,exact", "edge,exact+stem", "edge,exact+stem+synonym"})
  void eachModuleAddsWhatItAddsInMeteor(String name, String modules) throws IOException {
    JsonNode expected = GoldenSet.read(name + ".meteor-variants").json().path(modules);
    Set<MeteorModule> chosen = EnumSet.noneOf(MeteorModule.class);
    List.of(modules.split("\\+")).forEach(module -> chosen.add(MeteorModule.valueOf(module)));
    Meteor.Result result = score(GoldenSet.read(name).segments(), chosen);
    assertEquals(expected.path("corpus").asDouble(), result.corpus(), TOLERANCE);
    assertSegments(
        StreamSupport.stream(expected.path("segments").spliterator(), false).map(JsonNode::asDouble).toList(), result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"test-tgen", "test-slug", "devel-template", "devel-shifted", "devel-firstref",
      "example-devel10", "edge"})
  void withParaphrasesItIsTheScoreThatIsPublished(String name) throws IOException {
    GoldenSet golden = GoldenSet.read(name);
    Meteor.Result result = score(golden.segments(), EnumSet.allOf(MeteorModule.class));
    assertEquals(golden.corpus().path("METEOR").asDouble(), result.corpus(), TOLERANCE);
    assertSegments(golden.json().path("segments").findValues("METEOR").stream().map(JsonNode::asDouble).toList(),
        result);
  }

  private static void assertSegments(List<Double> expected, Meteor.Result result) {
    assertTrue(!expected.isEmpty(), "no golden segments");
    assertEquals(expected.size(), result.segments().size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), result.segments().get(i), TOLERANCE, "segment " + i);
    }
  }
}
