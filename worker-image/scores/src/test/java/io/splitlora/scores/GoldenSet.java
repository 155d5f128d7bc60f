package io.splitlora.scores;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Texts with the scores that the reference scripts give them. */
record GoldenSet(JsonNode json) {

  static GoldenSet read(String name) throws IOException {
    return new GoldenSet(new ObjectMapper().readTree(SharedFolder.path("golden/metrics/" + name + ".json").toFile()));
  }

  List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    for (JsonNode segment : json.path("segments")) {
      segments.add(new Segment(segment.path("hyp").asText(),
          StreamSupport.stream(segment.path("refs").spliterator(), false).map(JsonNode::asText).toList()));
    }
    return segments;
  }

  JsonNode corpus() {
    return json.path("corpus");
  }

  JsonNode segment(int i) {
    return json.path("segments").get(i);
  }
}
