package io.splitlora.worker.aggregator;

import static io.splitlora.worker.aggregator.RunningService.OPERATOR;
import static io.splitlora.worker.aggregator.RunningService.POOL_A;
import static io.splitlora.worker.aggregator.RunningService.POOL_E;
import static io.splitlora.worker.aggregator.RunningService.SERVER;
import static io.splitlora.worker.aggregator.RunningService.podHello;
import static io.splitlora.worker.aggregator.RunningService.serverHello;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.wire.Leases;
import io.splitlora.v1.AggregationGrpc.AggregationStub;
import io.splitlora.v1.ClientLoss;
import io.splitlora.v1.Evaluated;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Lease;
import io.splitlora.v1.LeaseFailed;
import io.splitlora.v1.LeaseStepped;
import io.splitlora.v1.PodHello;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Trouble;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundAttempt;
import io.splitlora.v1.Score;
import io.splitlora.v1.ServerOrder;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.ServerStepped;
import io.splitlora.v1.WatchRequest;
import io.splitlora.worker.aggregator.RunningService.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A message out of bounds ends its sender's stream. It reaches neither the journal nor those who watch. */
class HostilePeersTest {

  @TempDir
  Path folder;
  private RunningService service;
  private Line<PodReport, PodOrder> pod;
  private Line<ServerReport, ServerOrder> server;
  private Lease lease;
  private RoundAttempt round;

  @BeforeEach
  void open() throws Exception {
    service = new RunningService(folder);
    pod = service.line(POOL_A, AggregationStub::work);
    pod.send(podHello());
    service.line(POOL_E, AggregationStub::work).send(podHello());
    server = service.line(SERVER, AggregationStub::serve);
    server.send(serverHello());
    lease = pod.next().getGranted().getLease();
    round = server.next().getOpen().getRound();
  }

  @AfterEach
  void close() throws IOException {
    service.close();
    assertEquals(List.of(), service.errors, "nothing that a peer says may end the aggregator");
  }

  static Stream<Function<Lease, PodReport.Builder>> saidByAPod() {
    return Stream.of(
        lease -> PodReport.newBuilder().setFailed(failed(lease, "why").setReasonValue(99)),
        lease -> PodReport.newBuilder().setFailed(failed(lease, "why").setReason(Reason.JOURNAL_FAILED)),
        lease -> PodReport.newBuilder()
            .setStepped(LeaseStepped.newBuilder().setLease(lease).setStep(1).setLoss(Double.NaN)),
        lease -> PodReport.newBuilder()
            .setStepped(LeaseStepped.newBuilder().setLease(lease).setStep(1).setCountedTokens(-1)));
  }

  @ParameterizedTest
  @MethodSource("saidByAPod")
  void aPodThatSaysWhatItMayNotLosesItsStream(Function<Lease, PodReport.Builder> report) throws Exception {
    Status end = pod.send(report.apply(lease).build()).end();
    assertEquals(Code.INVALID_ARGUMENT, end.getCode(), end.toString());
    assertEquals(Failure.newBuilder().setReason(Reason.CONNECTION_LOST).setMessage("pod p of pool a went away").build(),
        disturbance());
  }

  static Stream<Function<RoundAttempt, ServerReport.Builder>> saidByTheServer() {
    return Stream.of(
        round -> ServerReport.newBuilder()
            .setEvaluated(Evaluated.newBuilder().addScores(Score.newBuilder().setMetric("BLUE").setValue(1))),
        round -> ServerReport.newBuilder()
            .setEvaluated(Evaluated.newBuilder().addScores(Score.newBuilder().setMetric("Perplexity").setValue(1))),
        round -> ServerReport.newBuilder()
            .setEvaluated(Evaluated.newBuilder().addScores(Score.newBuilder().setMetric("BLEU").setValue(Double.NaN))),
        round -> ServerReport.newBuilder().setStepped(ServerStepped.newBuilder().setRound(round).setBytesUp(-1)),
        round -> ServerReport.newBuilder().setStepped(ServerStepped.newBuilder().setRound(round)
            .addLosses(ClientLoss.newBuilder().setPool("a").setLoss(Double.POSITIVE_INFINITY))));
  }

  @ParameterizedTest
  @MethodSource("saidByTheServer")
  void aSplitServerToo(Function<RoundAttempt, ServerReport.Builder> report) throws Exception {
    Status end = server.send(report.apply(round).build()).end();
    assertEquals(Code.INVALID_ARGUMENT, end.getCode(), end.toString());
    assertEquals("the split server went away", reopened().message());
    assertFalse(service.onLoop(() -> service.coordinator.snapshot().getLoss().hasOpenRound()));
  }

  @Test
  void aSentenceReachesJournalAndWatcherInOneLineOfAFewKilobytes() throws Exception {
    pod.send(PodReport.newBuilder()
        .setFailed(failed(lease, "no line\nFAKE " + "x".repeat(50_000)).setReason(Reason.STALE_LEASE)).build());
    String kept = reopened().message();
    assertTrue(kept.startsWith("client a/0: no line\\nFAKE xxx") && kept.endsWith(")") && kept.length() <= 2048, kept);
    Line<WatchRequest, Progress> watcher = service.line(OPERATOR, (stub, in) -> {
      stub.watch(WatchRequest.getDefaultInstance(), in);
      return null;
    });
    assertEquals(kept, watcher.next().getTrouble().getLastDisturbance().getMessage());
  }

  @Test
  void aSentenceOfMegabytesIsNotEvenRead() throws Exception {
    Status end = pod
        .send(PodReport.newBuilder().setFailed(failed(lease, "x".repeat(40 << 20)).setReason(Reason.BAD_INPUT)).build())
        .end();
    assertFalse(end.isOk(), "refused, or cut off in the middle: " + end);
    assertEquals("pod p of pool a went away", disturbance().getMessage());
  }

  @Test
  void sixLargeNamesOfPodsAreNotKept() throws Exception {
    for (int length : new int[] {257, 60_000, 500_000, 1 << 20, 10 << 20, 40 << 20}) {
      PodHello named = podHello("spec", "model", "data").toBuilder().setPod("x".repeat(length)).build();
      Status end =
          service.line(POOL_A, AggregationStub::work).send(PodReport.newBuilder().setHello(named).build()).end();
      assertFalse(end.isOk(), length + " characters: refused, or cut off in the middle");
    }
    assertEquals(2, (int) service.onLoop(() -> service.coordinator.snapshot().getClients().getPods()));
  }

  @Test
  void aPodInWhoseNameAnotherGreetsIsToldAndComesBack() throws Exception {
    Line<PodReport, PodOrder> impostor = service.line(POOL_A, AggregationStub::work);
    impostor.send(podHello());
    assertEquals(Code.UNAVAILABLE, pod.end().getCode(), "else it would wait for leases that never come");
    Lease taken = impostor.next().getGranted().getLease();
    assertEquals(Leases.of(lease), Leases.of(taken));
    Line<PodReport, PodOrder> again = service.line(POOL_A, AggregationStub::work);
    again.send(podHello());
    assertEquals(Leases.of(lease), Leases.of(again.next().getGranted().getLease()));
    assertEquals(Code.UNAVAILABLE, impostor.end().getCode());
  }

  private static LeaseFailed.Builder failed(Lease lease, String why) {
    return LeaseFailed.newBuilder().setLease(lease).setMessage(why);
  }

  private Failure disturbance() throws InterruptedException {
    Trouble trouble = Trouble.getDefaultInstance();
    for (int i = 0; i < 500 && !trouble.hasLastDisturbance(); i++) {
      Thread.sleep(10);
      trouble = service.onLoop(() -> service.coordinator.snapshot().getTrouble());
    }
    return trouble.getLastDisturbance();
  }

  private Entry.RoundReopened reopened() throws InterruptedException {
    for (int i = 0; i < 500 && service.journal.last(Entry.RoundReopened.class).isEmpty(); i++) {
      Thread.sleep(10);
    }
    return service.journal.last(Entry.RoundReopened.class).orElseThrow();
  }
}
