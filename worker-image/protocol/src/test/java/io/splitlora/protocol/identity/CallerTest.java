package io.splitlora.protocol.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

/** Where certificates are those of pods, none acts as another one of its pool. */
class CallerTest {

  private static final Identity POOL = Identity.client("lab", "demo", "edge");

  @Test
  void aPodActsForItselfAlone() {
    Context pod = Context.current().withValue(Caller.KEY, POOL.as(new Identity.Pod("6f1c", "demo-edge-0")));
    pod.run(() -> Caller.requirePod("demo-edge-0"));
    var refusal = assertThrows(StatusRuntimeException.class, () -> pod.run(() -> Caller.requirePod("demo-edge-1")));
    assertEquals("PERMISSION_DENIED: spiffe://splitlora/lab/demo.6f1c/client/edge/demo-edge-0 may not act as pod"
        + " 'demo-edge-1'.", refusal.getMessage());
  }

  @Test
  void whereACertificateIsThatOfAPoolAnyPodOfItActs() {
    Context.current().withValue(Caller.KEY, POOL).run(() -> Caller.requirePod("demo-edge-1"));
  }
}
