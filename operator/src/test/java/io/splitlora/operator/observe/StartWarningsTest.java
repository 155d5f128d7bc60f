package io.splitlora.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events are written by whoever may write some, about the pods of whoever they like. */
class StartWarningsTest {

  @Test
  void aLongEventIsKeptShort() {
    var event = new EventBuilder().withNewMetadata().withName("a").withCreationTimestamp("2026-01-01T00:00:00Z")
        .withAnnotations(Map.of("a", "x".repeat(100_000))).endMetadata()
        .withNewInvolvedObject().withUid("u").withName("x".repeat(100_000)).endInvolvedObject()
        .withReason("R".repeat(100_000)).withMessage("m".repeat(1_000_000)).withEventTime(new MicroTime("t"))
        .withLastTimestamp("2026-01-01T00:00:01Z").build();
    var kept = StartWarnings.shortened(event);
    assertTrue(Serialization.asJson(kept).length() < 3000, "" + Serialization.asJson(kept).length());
    assertEquals("R".repeat(63), kept.getReason());
    assertTrue(kept.getMessage().startsWith("mmm"));
    assertEquals("u", kept.getInvolvedObject().getUid());
    assertEquals("2026-01-01T00:00:01Z", kept.getLastTimestamp());
    assertEquals("2026-01-01T00:00:00Z", kept.getMetadata().getCreationTimestamp());
  }
}
