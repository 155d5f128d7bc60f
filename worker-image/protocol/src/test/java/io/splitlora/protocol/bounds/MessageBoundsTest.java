package io.splitlora.protocol.bounds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.Evaluated;
import io.splitlora.v1.IssuanceGrpc;
import io.splitlora.v1.IssueRequest;
import io.splitlora.v1.LeaseFailed;
import io.splitlora.v1.LeaseStepped;
import io.splitlora.v1.PodHello;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import io.splitlora.v1.Score;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.ServerStepped;
import io.splitlora.v1.SplitTrainingGrpc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table has a row for every field that a server may receive, and a value out of bounds is named. */
class MessageBoundsTest {

  @Test
  void everyFieldOfEveryRequestAndOfProgressHasARow() {
    List<String> without = new ArrayList<>();
    Set<Descriptor> seen = new HashSet<>();
    Stream
        .of(AggregationGrpc.getServiceDescriptor(), SplitTrainingGrpc.getServiceDescriptor(),
            IssuanceGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream()).forEach(method -> walk(request(method), seen, without));
    walk(Progress.getDescriptor(), seen, without);
    assertEquals(List.of(), without);
    assertTrue(seen.size() > 25, "the walk has seen " + seen.size() + " messages");
  }

  private static Descriptor request(MethodDescriptor<?, ?> method) {
    return ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor()).getMethodDescriptor().getInputType();
  }

  private static void walk(Descriptor message, Set<Descriptor> seen, List<String> without) {
    if (!seen.add(message)) {
      return;
    }
    for (FieldDescriptor field : message.getFields()) {
      if (field.isRepeated() && MessageBounds.most(field) == 0) {
        without.add("how many: " + field.getFullName());
      }
      if (field.getJavaType() == JavaType.MESSAGE) {
        walk(field.getMessageType(), seen, without);
      } else if (MessageBounds.of(field) == null) {
        without.add(field.getFullName());
      }
    }
  }

  static Stream<Arguments> beyond() {
    var failed = LeaseFailed.newBuilder().setReason(Reason.CONNECTION_LOST);
    var hello = PodHello.newBuilder().setPod("p");
    return Stream.of(
        Arguments.of(failed.clone().setReasonValue(99).build(),
            "LeaseFailed.reason is 99; it must be one of STALE_LEASE, DIVERGED_CLIENT"),
        Arguments.of(failed.clone().clearReason().build(), "LeaseFailed.reason is 0;"),
        Arguments.of(failed.clone().setReason(Reason.JOURNAL_FAILED).build(), "LeaseFailed.reason is 8;"),
        Arguments.of(hello.clone().addExamples(1L << 53).build(),
            "PodHello.examples is 9007199254740992; it must be from 1 to 2147483647"),
        Arguments.of(hello.clone().addExamples(0).build(), "PodHello.examples is 0;"),
        Arguments.of(hello.clone().addExamples(-1).build(), "PodHello.examples is -1;"),
        Arguments.of(hello.clone().setPod("x".repeat(257)).build(),
            "PodHello.pod is no name; it must be one line of at most 256 characters"),
        Arguments.of(hello.clone().setPod("a\nFAKE line").build(), "PodHello.pod is no name"),
        Arguments.of(LeaseStepped.newBuilder().setLoss(Double.NaN).build(),
            "LeaseStepped.loss is NaN; it must be a finite number"),
        Arguments.of(LeaseStepped.newBuilder().setLoss(1e300).build(), "LeaseStepped.loss is 1.0E300;"),
        Arguments.of(LeaseStepped.newBuilder().setCountedTokens(-1).build(), "LeaseStepped.counted_tokens is -1;"),
        Arguments.of(Evaluated.newBuilder()
            .addScores(Score.newBuilder().setMetric("BLEU").setValue(Double.POSITIVE_INFINITY)).build(),
            "Score.value is Infinity"),
        Arguments.of(IssueRequest.newBuilder().setToken("x".repeat(8193)).build(),
            "IssueRequest.token has a length of 8193; 8192 is the most"),
        Arguments.of(IssueRequest.newBuilder().setPublicKey(ByteString.copyFrom(new byte[129])).build(),
            "IssueRequest.public_key has a length of 129;"),
        Arguments.of(ServerReport.newBuilder().setStepped(ServerStepped.newBuilder().setBytesUp(-5)).build(),
            "ServerStepped.bytes_up is -5;"));
  }

  @ParameterizedTest
  @MethodSource("beyond")
  void whatIsBeyondItsBoundIsRefusedByName(Message message, String sentence) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Bounded.message(message));
    assertTrue(refusal.getMessage().startsWith(sentence), refusal.getMessage());
  }

  @Test
  void tooManyAndTooLargeAreRefused() {
    var many = Evaluated.newBuilder();
    for (int i = 0; i < 17; i++) {
      many.addScores(Score.newBuilder().setMetric("BLEU"));
    }
    assertEquals("Evaluated.scores has 17 elements; 16 are the most",
        assertThrows(IllegalArgumentException.class, () -> Bounded.message(many.build())).getMessage());
    var large = PodReport.newBuilder()
        .setFailed(LeaseFailed.newBuilder().setReason(Reason.BAD_INPUT).setMessage("x".repeat(70_000))).build();
    assertTrue(assertThrows(IllegalArgumentException.class, () -> Bounded.message(large)).getMessage()
        .startsWith("PodReport.failed has 700"), "before anything is done with it");
  }

  @Test
  void sentencesAreCutWhereTheyComeInAndTheRestIsTheSame() {
    var within = PodReport.newBuilder()
        .setFailed(LeaseFailed.newBuilder().setReason(Reason.BAD_INPUT).setMessage("a sentence")).build();
    assertSame(within, Bounded.message(within));
    var tooLong = within.toBuilder()
        .setFailed(within.getFailed().toBuilder().setMessage("two\nlines " + "x".repeat(5000))).build();
    PodReport bounded = Bounded.message(tooLong);
    assertTrue(bounded.getFailed().getMessage().startsWith("two\\nlines xxx"), bounded.toString());
    assertTrue(bounded.getFailed().getMessage().endsWith("more characters)"), bounded.toString());
    assertEquals(Reason.BAD_INPUT, bounded.getFailed().getReason());
  }

  @Test
  void aDivergedEvaluationAndTheLargestGreetingAreWithin() {
    assertNotNull(Bounded.message(Evaluated.newBuilder().setMeanLoss(Double.NaN).build()));
    var hello = PodHello.newBuilder().setPod("p");
    for (int i = 0; i < MessageBounds.MOST_CLIENTS; i++) {
      hello.addExamples(MessageBounds.MOST_EXAMPLES);
    }
    PodReport largest = PodReport.newBuilder().setHello(hello).build();
    assertSame(largest, Bounded.message(largest));
    assertTrue(largest.getSerializedSize() <= MessageSizes.of(AggregationGrpc.getWorkMethod().getFullMethodName()));
  }
}
