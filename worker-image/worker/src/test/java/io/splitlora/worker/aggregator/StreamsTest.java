package io.splitlora.worker.aggregator;

import static io.splitlora.worker.aggregator.RunningService.OPERATOR;
import static io.splitlora.worker.aggregator.RunningService.POOL_A;
import static io.splitlora.worker.aggregator.RunningService.POOL_E;
import static io.splitlora.worker.aggregator.RunningService.SERVER;
import static io.splitlora.worker.aggregator.RunningService.podHello;
import static io.splitlora.worker.aggregator.RunningService.serverHello;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.splitlora.federation.wire.Leases;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.AggregationGrpc.AggregationStub;
import io.splitlora.v1.ControlRequest;
import io.splitlora.v1.Lease;
import io.splitlora.v1.PodHello;
import io.splitlora.v1.PodLeaving;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Reason;
import io.splitlora.v1.ServerHello;
import io.splitlora.v1.ServerOrder;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.ServerStepped;
import io.splitlora.v1.StopAfterRound;
import io.splitlora.v1.WatchRequest;
import io.splitlora.worker.aggregator.RunningService.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, what ends a stream, and what a watcher sees. */
class StreamsTest {

  @TempDir
  Path folder;
  private RunningService service;

  @BeforeEach
  void open() throws IOException {
    service = new RunningService(folder);
  }

  @AfterEach
  void close() throws IOException {
    service.close();
  }

  // --- admission ---

  @Test
  void aPodOfAnotherManifestModelOrNumberOfShardsIsRefusedWithASentence() throws Exception {
    refusedPod(podHello("other", "model", "data"), "pod p was started with another manifest than the aggregator");
    refusedPod(podHello("spec", "other", "data"), "pod p reads other model files than the aggregator");
    refusedPod(podHello("spec", "model", "data").toBuilder().addExamples(10).build(),
        "pod p has 2 shards, the manifest 1");
    assertEquals(0, service.onLoop(() -> service.coordinator.snapshot().getClients().getPods()));
    assertEquals(List.of(), service.errors);
  }

  @Test
  void aPodOfAPoolThatTheManifestLacksIsRefused() throws Exception {
    PodHello withoutExamples = podHello("spec", "model", "data").toBuilder().clearExamples().build();
    refusedPod(Identity.client("lab", "demo", "c"), withoutExamples,
        "pod p is of pool c, which the manifest does not have");
  }

  private void refusedPod(PodHello hello, String sentence) throws InterruptedException {
    refusedPod(POOL_A, hello, sentence);
  }

  private void refusedPod(Identity pool, PodHello hello, String sentence) throws InterruptedException {
    Status end = pod(pool).send(PodReport.newBuilder().setHello(hello).build()).end();
    assertEquals(Code.FAILED_PRECONDITION, end.getCode());
    assertEquals(sentence, end.getDescription());
  }

  @Test
  void aServerOfAnotherManifestIsRefused() throws Exception {
    Status end = server()
        .send(ServerReport.newBuilder().setHello(ServerHello.newBuilder().setSpecDigest("other")).build()).end();
    assertEquals(Code.FAILED_PRECONDITION, end.getCode());
    assertEquals("the split server was started with another manifest than the aggregator", end.getDescription());
  }

  @Test
  void aPodWithOtherDataThanTheJournalsIsTurnedAwayAndTheOthersGoOn() throws Exception {
    pod(POOL_A).send(podHello());
    eventually(() -> service.coordinator.snapshot().getClients().getPods() == 1);
    refusedPod(podHello("spec", "model", "changed"),
        "the data of 'a' is not what this job was begun with; put the old files back, or choose another run folder");
    assertEquals(1, service.coordinator.snapshot().getClients().getPods());
    assertEquals(List.of(), service.errors);
  }

  /** The weight would change, but what a job was begun with stays. */
  @Test
  void aPodWhoseClientsHaveOtherNumbersOfExamplesIsTurnedAwayByName() throws Exception {
    pod(POOL_A).send(podHello());
    eventually(() -> service.coordinator.snapshot().getClients().getPods() == 1);
    refusedPod(podHello("spec", "model", "data").toBuilder().setExamples(0, 11).build(),
        "client a/0 has 11 examples, and had 10 when this job was begun; put the old files back, or choose another run"
            + " folder");
    assertEquals(1, service.coordinator.snapshot().getClients().getPods());
  }

  @Test
  void aPoolNamedEvaluationIsNotTheValidationData() throws Exception {
    pod(POOL_E).send(podHello());
    Line<ServerReport, ServerOrder> server = server().send(serverHello());
    pod(POOL_A).send(podHello());
    assertTrue(server.next().hasOpen());
    assertEquals(List.of(), service.errors);
  }

  // --- against the rules ---

  @Test
  void aPodThatGreetsTwiceIsOut() throws Exception {
    Line<PodReport, PodOrder> pod = pod(POOL_A).send(podHello()).send(podHello()).send(podHello());
    outOfOrder(pod.end(), "a pod greets once, and first");
    eventually(() -> service.coordinator.snapshot().getClients().getPods() == 0);
  }

  @Test
  void aPodThatReportsBeforeItGreetsIsOut() throws Exception {
    outOfOrder(pod(POOL_A).send(PodReport.newBuilder().setLeaving(PodLeaving.getDefaultInstance()).build()).end(),
        "a pod greets once, and first");
  }

  @Test
  void anEmptyReportEndsTheStreamAndNotTheAggregator() throws Exception {
    Line<PodReport, PodOrder> pod = pod(POOL_A).send(podHello());
    pod.send(PodReport.getDefaultInstance()).send(PodReport.getDefaultInstance()).complete();
    outOfOrder(pod.end(), "an unknown report");
    Line<ServerReport, ServerOrder> server = server().send(serverHello());
    server.send(ServerReport.getDefaultInstance()).send(ServerReport.getDefaultInstance()).complete();
    outOfOrder(server.end(), "an unknown report");
    eventually(() -> service.coordinator.snapshot().getClients().getPods() == 0);
    assertEquals(List.of(), service.errors);
  }

  @Test
  void aServerThatReportsBeforeItGreetsIsOut() throws Exception {
    outOfOrder(server().send(ServerReport.newBuilder().setStepped(ServerStepped.getDefaultInstance()).build()).end(),
        "a split server greets once, and first");
  }

  private void outOfOrder(Status end, String sentence) {
    assertEquals(Code.INVALID_ARGUMENT, end.getCode(), end.toString());
    assertEquals(sentence, end.getDescription());
    service.onLoop(() -> null);
    assertEquals(List.of(), service.errors);
  }

  // --- comings and goings ---

  @Test
  void aPodThatGoesTakesItsLeasesWithIt() throws Exception {
    Line<PodReport, PodOrder> pod = pod(POOL_A).send(podHello());
    pod(POOL_E).send(podHello());
    Line<ServerReport, ServerOrder> server = server().send(serverHello());
    assertEquals(0, server.next().getOpen().getRound().getAttempt());
    Lease lease = pod.next().getGranted().getLease();
    assertEquals(Code.OK, pod.complete().end().getCode());
    Lease again = pod(POOL_A).send(podHello()).next().getGranted().getLease();
    assertEquals(Leases.of(lease), Leases.of(again), "the round goes on");
    assertEquals(1, service.onLoop(() -> service.coordinator.snapshot().getTrouble().getTakenOver()));
  }

  @Test
  void aServerThatComesBackReplacesTheOneThatWas() throws Exception {
    pod(POOL_A).send(podHello());
    pod(POOL_E).send(podHello());
    Line<ServerReport, ServerOrder> first = server().send(serverHello());
    assertTrue(first.next().hasOpen());
    Line<ServerReport, ServerOrder> second = server().send(serverHello());
    assertEquals(1, second.next().getOpen().getRound().getAttempt());
    first.complete();
    assertEquals(Code.OK, first.end().getCode());
    service.onLoop(() -> null);
    assertTrue(second.isOpen(), "the end of the first stream is not that of the server");
    assertEquals(1, service.onLoop(() -> service.coordinator.snapshot().getTrouble().getReopened()));
  }

  @Test
  void whoeverComesAfterTheEndHearsOfIt() throws Exception {
    service.loop.execute(() -> service.coordinator.fail(Reason.DIVERGED_CLIENT, "client a/0: NaN"));
    assertEquals("client a/0: NaN", pod(POOL_A).send(podHello()).next().getFinish().getMessage());
    assertEquals(Reason.DIVERGED_CLIENT, server().send(serverHello()).next().getFinish().getReason());
  }

  // --- watch and control ---

  @Test
  void aWatcherSeesTheLatestFirstThenChangesThenTheEnd() throws Exception {
    Line<WatchRequest, Progress> watcher = watch();
    Progress first = watcher.next();
    assertEquals(Phase.PENDING, first.getPhase());
    assertEquals("demo", first.getJob());
    assertEquals(2, first.getClients().getAll());
    assertEquals(4, first.getAdapter().getServerSideParameters());
    service.loop.execute(service.progress::publish);
    assertEquals(first, watcher.next());
    service.loop.execute(service.progress::publish); // nothing has changed
    pod(POOL_A).send(podHello());
    eventually(() -> service.coordinator.snapshot().getClients().getPods() == 1);
    service.loop.execute(service.progress::publish);
    assertEquals(1, watcher.next().getClients().getPods());
    service.loop.execute(() -> service.coordinator.fail(Reason.DIVERGED_CLIENT, "client a/0: NaN"));
    service.loop.execute(service.progress::close);
    Progress end = watcher.next();
    assertEquals(Phase.FAILED, end.getPhase());
    assertEquals("client a/0: NaN", end.getTrouble().getFailure().getMessage());
    assertEquals(Code.OK, watcher.end().getCode());
  }

  @Test
  void aWatcherThatComesAfterTheEndSeesItAndIsSentHome() throws Exception {
    service.loop.execute(() -> service.coordinator.fail(Reason.DIVERGED_CLIENT, "client a/0: NaN"));
    service.loop.execute(service.progress::close);
    Line<WatchRequest, Progress> watcher = watch();
    assertEquals(Phase.FAILED, watcher.next().getPhase());
    assertEquals(Code.OK, watcher.end().getCode());
  }

  @Test
  void aStopIsAcknowledgedAndAnEmptyCommandRefused() throws Exception {
    var stub = AggregationGrpc.newBlockingStub(service.channel(OPERATOR));
    var stop = ControlRequest.newBuilder().setStopAfterRound(StopAfterRound.getDefaultInstance()).build();
    assertEquals("the job stops after the open round", stub.control(stop).getMessage());
    var refusal = assertThrows(StatusRuntimeException.class,
        () -> stub.control(ControlRequest.getDefaultInstance()));
    assertEquals(Code.INVALID_ARGUMENT, refusal.getStatus().getCode());
    service.loop.execute(service.coordinator::tick);
    assertFalse(service.finished.poll(5, TimeUnit.SECONDS).getSucceeded());
  }

  private Line<PodReport, PodOrder> pod(Identity pool) {
    return service.line(pool, AggregationStub::work);
  }

  private Line<ServerReport, ServerOrder> server() {
    return service.line(SERVER, AggregationStub::serve);
  }

  private Line<WatchRequest, Progress> watch() {
    return service.line(OPERATOR, (stub, in) -> {
      stub.watch(WatchRequest.getDefaultInstance(), in);
      return null;
    });
  }

  private void eventually(Callable<Boolean> condition) throws InterruptedException {
    for (int i = 0; i < 500 && !service.onLoop(condition); i++) {
      Thread.sleep(10);
    }
    assertTrue(service.onLoop(condition));
  }
}
