package io.splitlora.workbench.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.splitlora.workbench.hostile.BadMessages.BadMessage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers that a server should not have given. */
final class Findings {

  private static final int TOLD = 20;
  /** Answers to a message that should not have been taken; the last two if the connection was given up. */
  private static final Set<Code> REFUSED = Set.of(Code.INVALID_ARGUMENT, Code.PERMISSION_DENIED,
      Code.RESOURCE_EXHAUSTED, Code.FAILED_PRECONDITION, Code.UNIMPLEMENTED, Code.UNAVAILABLE, Code.CANCELLED);

  private final long seed;
  private final List<String> findings = new CopyOnWriteArrayList<>();

  /** @param seed that makes the same messages again */
  Findings(long seed) {
    this.seed = seed;
  }

  /** Looks at how a call with this message has ended. */
  void check(BadMessage message, Status end) {
    Request.Kind kind = message.request().kind(message.bytes());
    boolean good = switch (kind) {
      case BEYOND -> REFUSED.contains(end.getCode()) && end.getCode() != Code.FAILED_PRECONDITION;
      case UNREADABLE -> REFUSED.contains(end.getCode()) || end.getCode() == Code.INTERNAL;
      case WITHIN -> end.isOk() || REFUSED.contains(end.getCode()) || end.getCode() == Code.ABORTED;
    };
    if (!good) {
      add(kind + " " + message + ": " + end);
    }
  }

  /** Looks at how a stream of messages has ended, all of which were within their bounds. */
  void checkChat(Status end) {
    if (end.getCode() == Code.UNKNOWN || end.getCode() == Code.INTERNAL) {
      add("a stream of messages within their bounds: " + end);
    }
  }

  /** Looks at how a call without a certificate has ended: no server may answer it. */
  void checkNobody(Status end) {
    if (end.getCode() != Code.UNAVAILABLE) {
      add("a call without a certificate: " + end);
    }
  }

  private void add(String finding) {
    if (findings.size() < TOLD) {
      findings.add(finding);
    }
  }

  void assertNone() {
    assertEquals("", String.join("\n", findings),
        "with -Dsplitlora.hostile.seed=" + seed + " the messages are the same again");
  }
}
