package io.splitlora.worker.aggregator;

import static io.splitlora.worker.aggregator.RunningService.POOL_A;
import static io.splitlora.worker.aggregator.RunningService.POOL_E;
import static io.splitlora.worker.aggregator.RunningService.SERVER;
import static io.splitlora.worker.aggregator.RunningService.podHello;
import static io.splitlora.worker.aggregator.RunningService.serverHello;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.wire.Leases;
import io.splitlora.federation.wire.StateStream;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.v1.AggregationGrpc.AggregationStub;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.EvaluationAdapter;
import io.splitlora.v1.Lease;
import io.splitlora.v1.LeaseDone;
import io.splitlora.v1.LeaseFailed;
import io.splitlora.v1.LeaseGranted;
import io.splitlora.v1.LeaseHandedOver;
import io.splitlora.v1.LeaseStepped;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundAttempt;
import io.splitlora.v1.ServerOrder;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import io.splitlora.v1.UploadReceipt;
import io.splitlora.worker.aggregator.RunningService.Line;
import io.splitlora.worker.job.StateTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller may only act for its own pool, lease and side of the cut, which the table of roles does not check. */
class OwnershipTest {

  private static final AdapterState UPLOADED = AdapterState.initial(new float[] {1, 2, 3, 4});
  /** Of two clients with as many examples. */
  private static final double HALF = 0.5;

  @TempDir
  Path folder;
  private RunningService service;
  private Line<PodReport, PodOrder> podA;
  private Line<PodReport, PodOrder> podE;
  private Line<ServerReport, ServerOrder> server;
  private Lease leaseA;
  private RoundAttempt round;

  /** A round is open; each pod holds its pool's one lease. */
  @BeforeEach
  void open() throws Exception {
    service = new RunningService(folder);
    podA = service.line(POOL_A, AggregationStub::work);
    podE = service.line(POOL_E, AggregationStub::work);
    server = service.line(SERVER, AggregationStub::serve);
    podA.send(podHello());
    podE.send(podHello());
    server.send(serverHello());
    leaseA = podA.next().getGranted().getLease();
    round = server.next().getOpen().getRound();
  }

  @AfterEach
  void close() throws IOException {
    service.close();
    assertEquals(List.of(), service.errors, "nothing that a caller says may end the aggregator");
  }

  // --- upload ---

  @Test
  void aClientUploadsItsOwnLease() throws Exception {
    assertEquals(Status.OK, upload(POOL_A, header(leaseA), UPLOADED));
    assertArrayEquals(UPLOADED.adapter(), StateFile.read(service.state.spooled(Leases.of(leaseA))).state().adapter());
  }

  @Test
  void aClientOfAnotherPoolMayNotUpload() throws Exception {
    assertDenied("may not act for pool 'a'", upload(POOL_E, header(leaseA), UPLOADED));
    assertFalse(Files.exists(service.state.spooled(Leases.of(leaseA))));
  }

  @Test
  void theSplitServerUploadsItsSideOnly() throws Exception {
    assertDenied("only client may", upload(SERVER, header(leaseA), UPLOADED));
    assertEquals(Status.OK, upload(SERVER, StateHeader.newBuilder().setServer(round), UPLOADED));
    assertTrue(Files.exists(service.state.spooledServer(Leases.of(round))));
  }

  @Test
  void aClientMayNotUploadTheServersSide() throws Exception {
    assertDenied("only split-server may", upload(POOL_A, StateHeader.newBuilder().setServer(round), UPLOADED));
    assertDenied("only split-server may", upload(POOL_A, StateHeader.newBuilder(), UPLOADED));
  }

  @Test
  void aStaleUploadIsRefusedAsStale() throws Exception {
    for (RoundAttempt other : otherRounds()) {
      assertStale(upload(POOL_A, header(leaseA.toBuilder().setRound(other).build()), UPLOADED));
      assertStale(upload(SERVER, StateHeader.newBuilder().setServer(other), UPLOADED));
    }
    assertStale(upload(POOL_A, header(leaseA.toBuilder().setClient(1).build()), UPLOADED));
    assertStale(upload(SERVER, StateHeader.newBuilder(), UPLOADED));
  }

  @Test
  void anUploadAfterTheWorkIsInIsRefusedAsStale() throws Exception {
    upload(POOL_A, header(leaseA), UPLOADED);
    podA.send(PodReport.newBuilder().setDone(LeaseDone.newBuilder().setLease(leaseA)).build());
    eventually(() -> !service.coordinator.valid(Leases.of(leaseA)));
    assertStale(upload(POOL_A, header(leaseA), AdapterState.initial(new float[] {9, 9, 9, 9})));
    assertArrayEquals(UPLOADED.adapter(), StateFile.read(service.state.spooled(Leases.of(leaseA))).state().adapter());
  }

  @Test
  void anUploadOfTheWrongSizeIsRefused() throws Exception {
    Status end = upload(POOL_A, header(leaseA), AdapterState.initial(new float[1000]));
    assertEquals(Code.INVALID_ARGUMENT, end.getCode(), end.toString());
    assertTrue(end.getDescription().contains("longer than its header says, or than the adapter"), end.toString());
  }

  @Test
  void contentWithoutAHeaderIsRefused() throws Exception {
    Line<StateChunk, UploadReceipt> line = service.line(POOL_A, AggregationStub::upload);
    line.send(StateChunk.newBuilder().setContent(ByteString.copyFromUtf8("x")).build());
    assertEquals(Code.INVALID_ARGUMENT, line.end().getCode());
    Line<StateChunk, UploadReceipt> empty = service.line(POOL_A, AggregationStub::upload);
    assertEquals(Code.INVALID_ARGUMENT, empty.complete().end().getCode());
  }

  @Test
  void aClientsAdapterThatIsNotFiniteFailsTheJobByName() throws Exception {
    Status end = upload(POOL_A, header(leaseA), AdapterState.initial(new float[] {1, Float.NaN, 3, 4}));
    assertEquals(Code.INVALID_ARGUMENT, end.getCode(), end.toString());
    assertEquals("client a/0: its adapter is not finite", podA.next().getFinish().getMessage());
  }

  @Test
  void aServersAdapterThatIsNotFiniteFailsTheJob() throws Exception {
    Status end = upload(SERVER, StateHeader.newBuilder().setServer(round),
        AdapterState.initial(new float[] {1, Float.NaN, 3, 4}));
    assertEquals(Code.INVALID_ARGUMENT, end.getCode(), end.toString());
    assertEquals(Reason.DIVERGED_CLIENT, podA.next().getFinish().getReason());
    assertFalse(Files.exists(service.state.spooledServer(Leases.of(round))));
  }

  // --- download ---

  @Test
  void aClientDownloadsItsOwnLeaseAndTheServerItsSide() {
    StateTransfer.Downloaded client = new StateTransfer(service.channel(POOL_A)).download(download(leaseA));
    assertEquals(0, client.step());
    assertArrayEquals(service.state.ofAllBlocks().state().adapter(), concat(client.held().state().adapter(),
        new StateTransfer(service.channel(SERVER)).download(DownloadRequest.newBuilder().setServer(round).build())
            .held().state().adapter()));
    DownloadRequest whole = DownloadRequest.newBuilder().setEvaluation(EvaluationAdapter.getDefaultInstance()).build();
    assertArrayEquals(service.state.ofAllBlocks().state().adapter(),
        new StateTransfer(service.channel(SERVER)).download(whole).held().state().adapter());
  }

  @Test
  void nobodyDownloadsWhatIsNotTheirs() {
    DownloadRequest serverSide = DownloadRequest.newBuilder().setServer(round).build();
    DownloadRequest whole = DownloadRequest.newBuilder().setEvaluation(EvaluationAdapter.getDefaultInstance()).build();
    assertDenied("may not act for pool 'a'", refusedDownload(POOL_E, download(leaseA)));
    assertDenied("only client may", refusedDownload(SERVER, download(leaseA)));
    assertDenied("only split-server may", refusedDownload(POOL_A, serverSide));
    assertDenied("only split-server may", refusedDownload(POOL_A, whole));
    assertEquals(Code.INVALID_ARGUMENT, refusedDownload(POOL_A, DownloadRequest.getDefaultInstance()).getCode());
  }

  @Test
  void aStaleDownloadIsRefusedAsStale() {
    for (RoundAttempt other : otherRounds()) {
      assertStale(refusedDownload(POOL_A, download(leaseA.toBuilder().setRound(other).build())));
      assertStale(refusedDownload(SERVER, DownloadRequest.newBuilder().setServer(other).build()));
    }
  }

  @Test
  void whatWasHandedOverIsWhatTheNextPodDownloads() throws Exception {
    upload(POOL_A, header(leaseA).setStep(1), UPLOADED);
    podA.send(PodReport.newBuilder().setHandedOver(LeaseHandedOver.newBuilder().setLease(leaseA).setStep(1)).build());
    LeaseGranted again = podA.next().getGranted();
    assertEquals(1, again.getFromStep());
    assertStale(refusedDownload(POOL_A, download(leaseA)));
    StateTransfer.Downloaded next = new StateTransfer(service.channel(POOL_A)).download(download(again.getLease()));
    assertEquals(1, next.step());
    assertArrayEquals(UPLOADED.adapter(), next.held().state().adapter());
  }

  // --- reports ---

  @Test
  void aPodReportsForItsOwnPoolOnly() throws Exception {
    var reports = List.of(
        PodReport.newBuilder().setStepped(LeaseStepped.newBuilder().setLease(leaseA).setStep(1).setLoss(9)).build(),
        PodReport.newBuilder().setDone(LeaseDone.newBuilder().setLease(leaseA)).build(),
        PodReport.newBuilder().setHandedOver(LeaseHandedOver.newBuilder().setLease(leaseA).setStep(1)).build(),
        PodReport.newBuilder().setFailed(LeaseFailed.newBuilder().setLease(leaseA).setReason(Reason.DIVERGED_CLIENT))
            .build());
    for (PodReport report : reports) {
      Line<PodReport, PodOrder> foreign = service.line(POOL_E, AggregationStub::work);
      foreign
          .send(
              PodReport.newBuilder().setHello(podHello("spec", "model", "data").toBuilder().setPod("another")).build())
          .send(report);
      assertDenied("may not act for pool 'a'", foreign.end());
      assertTrue(service.onLoop(() -> service.coordinator.valid(Leases.of(leaseA))), "the lease is as it was");
    }
    assertTrue(podA.isOpen());
  }

  private Status upload(Identity caller, StateHeader.Builder header, AdapterState state) throws InterruptedException {
    Line<StateChunk, UploadReceipt> line = service.line(caller, AggregationStub::upload);
    StateStream.send(header, StateFile.encode(held(header, state), true), line::send);
    return line.complete().end();
  }

  /** One matrix [2, 2] of as many components as there are numbers for, in the block of whose side it is. */
  private static HeldState held(StateHeader.Builder header, AdapterState state) {
    int block = header.hasClient() ? 0 : 1;
    AdapterLayout layout = AdapterLayout.placed(block, block + 1,
        List.of(new AdapterLayout.Slot(block, AdapterTarget.q, state.adapter().length / 4, 2, 2, 0)));
    Share whole = Share.full(layout, RunningService.SCALE);
    return new HeldState(new Share(layout, whole.held(), whole.frozen(), whole.scale(), header.hasClient() ? HALF : 1),
        state);
  }

  private Status refusedDownload(Identity caller, DownloadRequest request) {
    return assertThrows(StatusRuntimeException.class,
        () -> new StateTransfer(service.channel(caller)).download(request)).getStatus();
  }

  private List<RoundAttempt> otherRounds() {
    return List.of(round.toBuilder().setAttempt(1).build(), round.toBuilder().setRound(1).build(),
        round.toBuilder().setIncarnation(9).build(), round.toBuilder().setJob("other").build());
  }

  private static StateHeader.Builder header(Lease lease) {
    return StateHeader.newBuilder().setClient(lease);
  }

  private static DownloadRequest download(Lease lease) {
    return DownloadRequest.newBuilder().setClient(lease).build();
  }

  private void eventually(Callable<Boolean> condition) throws InterruptedException {
    for (int i = 0; i < 500 && !service.onLoop(condition); i++) {
      Thread.sleep(10);
    }
    assertTrue(service.onLoop(condition));
  }

  private static void assertDenied(String sentence, Status status) {
    assertEquals(Code.PERMISSION_DENIED, status.getCode(), status.toString());
    assertTrue(status.getDescription().contains(sentence), status.toString());
  }

  private static void assertStale(Status status) {
    assertEquals(Code.FAILED_PRECONDITION, status.getCode(), status.toString());
    assertTrue(status.getDescription().startsWith("StaleLease: "), status.toString());
  }

  private static float[] concat(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
