package io.splitlora.protocol.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

  @ParameterizedTest
  @ValueSource(strings = {
      "spiffe://splitlora/lab/demo/aggregator",
      "spiffe://splitlora/lab/demo/split-server",
      "spiffe://splitlora/lab/demo/client/edge",
      "spiffe://splitlora/lab/demo/operator",
      "spiffe://splitlora/lab/demo.6f1c-2/aggregator/demo-aggregator-x7k",
      "spiffe://splitlora/lab/demo.6f1c-2/client/edge/demo-edge.0"})
  void whatIsParsedIsWrittenTheSameWay(String uri) {
    assertEquals(uri, Identity.parse(uri).uri());
  }

  @Test
  void partsAreNamed() {
    assertEquals(
        new Identity("lab", "demo", Role.CLIENT, Optional.of("edge"), Optional.empty()),
        Identity.parse("spiffe://splitlora/lab/demo/client/edge"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "",
      "splitlora/lab/demo/aggregator",
      "https://splitlora/lab/demo/aggregator",
      "SPIFFE://splitlora/lab/demo/aggregator",
      "spiffe://other/lab/demo/aggregator",
      "spiffe://splitlora/lab/demo",
      "spiffe://splitlora//demo/aggregator",
      "spiffe://splitlora/lab//aggregator",
      "spiffe://splitlora/lab/demo/",
      "spiffe://splitlora/lab/demo/aggregator/",
      "spiffe://splitlora/lab/demo/aggregator?x=1",
      "spiffe://splitlora/lab/demo/aggregator\n",
      "spiffe://splitlora/Lab/demo/aggregator",
      "spiffe://splitlora/lab/de%6do/aggregator",
      "spiffe://splitlora/lab/../aggregator",
      "spiffe://splitlora/lab/-demo/aggregator",
      "spiffe://splitlora/lab/demo/SPLIT_SERVER",
      "spiffe://splitlora/lab/demo/split_server",
      "spiffe://splitlora/lab/demo/admin",
      "spiffe://splitlora/lab/demo/aggregator/edge",
      "spiffe://splitlora/lab/demo/client",
      "spiffe://splitlora/lab/demo/client/",
      "spiffe://splitlora/lab/demo/client/edge/more",
      "spiffe://splitlora/lab/demo/aggregator/pod",
      "spiffe://splitlora/lab/demo.6f1c/aggregator",
      "spiffe://splitlora/lab/demo.6f1c/client/edge",
      "spiffe://splitlora/lab/demo.6f1c/client/edge/pod/more",
      "spiffe://splitlora/lab/demo.6f1c/aggregator/edge/pod",
      "spiffe://splitlora/lab/demo.6f1c/aggregator/Pod",
      "spiffe://splitlora/lab/demo./aggregator/pod",
      "spiffe://splitlora/lab/demo.6f.1c/aggregator/pod",
      "spiffe://splitlora/lab/demo/client/a234567890123456789012345678901234567890123456789012345678901234"})
  void anythingElseIsRefused(String uri) {
    assertThrows(IllegalArgumentException.class, () -> Identity.parse(uri));
  }

  @Test
  void aPodIsOfOneOfTheJobsThatHadItsName() {
    var one = Identity.client("lab", "demo", "edge").as(new Identity.Pod("6f1c", "demo-edge-0"));
    assertEquals(one, Identity.parse(one.uri()));
    assertEquals(Identity.client("lab", "demo", "edge"), one.ofAnyPod());
    var server = Identity.of("lab", "demo", Role.AGGREGATOR);
    assertFalse(one.isOfAnotherLifeThan(server.as(new Identity.Pod("6f1c", "a"))));
    assertTrue(one.isOfAnotherLifeThan(server.as(new Identity.Pod("7a2d", "a"))));
    assertTrue(one.isOfAnotherLifeThan(server), "one whose certificate is a file of its job");
    assertFalse(one.isOfAnotherLifeThan(Identity.of("lab", "other", Role.AGGREGATOR)), "another job altogether");
  }

  @Test
  void refusalsSayWhatToWriteInstead() {
    assertTrue(refusal("spiffe://splitlora/lab/demo/admin")
        .endsWith("names the role 'admin': use aggregator or split-server or client or operator."));
    assertEquals("Pool 'edge' with role operator: only a client has a pool; leave it out.",
        refusal("spiffe://splitlora/lab/demo/operator/edge"));
    assertEquals("job 'My_Job' is not a DNS label: use 1 to 63 lower-case letters, digits and inner hyphens.",
        refusal("spiffe://splitlora/lab/My_Job/operator"));
  }

  private static String refusal(String uri) {
    return assertThrows(IllegalArgumentException.class, () -> Identity.parse(uri)).getMessage();
  }
}
