package io.splitlora.worker.aggregator;

import static io.splitlora.worker.aggregator.RunningService.POOL_A;
import static io.splitlora.worker.aggregator.RunningService.POOL_E;
import static io.splitlora.worker.aggregator.RunningService.SERVER;
import static io.splitlora.worker.aggregator.RunningService.podHello;
import static io.splitlora.worker.aggregator.RunningService.serverHello;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.wire.StateStream;
import io.splitlora.v1.AggregationGrpc.AggregationStub;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.Lease;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.ServerOrder;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import io.splitlora.v1.UploadReceipt;
import io.splitlora.worker.aggregator.RunningService.Line;
import io.splitlora.worker.job.StateTransfer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pod that holds a lease may have on its way, and for how long. */
class TransfersTest {

  @TempDir
  Path folder;
  private RunningService service;
  private Line<PodReport, PodOrder> podA;
  private Lease ofA;
  private Lease ofE;

  @BeforeEach
  void open() throws Exception {
    service = new RunningService(folder);
    podA = service.line(POOL_A, AggregationStub::work);
    podA.send(podHello());
    Line<PodReport, PodOrder> podE = service.line(POOL_E, AggregationStub::work);
    podE.send(podHello());
    Line<ServerReport, ServerOrder> server = service.line(SERVER, AggregationStub::serve);
    server.send(serverHello());
    ofA = podA.next().getGranted().getLease();
    ofE = podE.next().getGranted().getLease();
  }

  @AfterEach
  void close() throws IOException {
    service.close();
    assertEquals(List.of(), service.errors);
  }

  @Test
  void aLeaseHasOneUploadAndTheOthersGoOn() throws Exception {
    Line<StateChunk, UploadReceipt> first = begin(ofA, 100);
    eventually(() -> parts() == 1);
    for (int i = 0; i < 10; i++) {
      Status refused = begin(ofA, 100).end();
      assertEquals(Code.RESOURCE_EXHAUSTED, refused.getCode(), refused.toString());
      assertEquals(1, parts());
    }
    assertEquals(Status.OK, upload(ofE), "whoever else uploads");
    assertTrue(first.isOpen());
    first.cancel();
    eventually(() -> parts() == 0);
    assertEquals(Status.OK, upload(ofA), "and the same pod, when the first has ended");
  }

  @Test
  void whatIsLongerThanAnyStateIsRefusedBeforeAByteOfIt() throws Exception {
    Status refused = begin(ofA, service.state.largestUpload() + 1).end();
    assertEquals(Code.INVALID_ARGUMENT, refused.getCode(), refused.toString());
    assertEquals(0, parts());
  }

  @Test
  void anUploadThatTakesTooLongIsCutOff() throws Exception {
    Line<StateChunk, UploadReceipt> slow = begin(ofA, 100);
    slow.send(StateChunk.newBuilder().setContent(ByteString.copyFromUtf8("some")).build());
    eventually(() -> parts() == 1);
    service.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(59));
    service.transfers.cutLate();
    assertTrue(slow.isOpen());
    service.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
    service.transfers.cutLate();
    assertEquals(Code.DEADLINE_EXCEEDED, slow.end().getCode());
    assertEquals(0, parts());
    assertEquals(Status.OK, upload(ofA));
  }

  @Test
  void theNextHoldersUploadEndsThatOfTheOneBefore() throws Exception {
    Line<StateChunk, UploadReceipt> before = begin(ofA, 100);
    eventually(() -> parts() == 1);
    podA.complete();
    Line<PodReport, PodOrder> again = service.line(POOL_A, AggregationStub::work);
    again.send(podHello());
    PodOrder order = again.next();
    while (!order.hasGranted()) {
      order = again.next();
    }
    assertEquals(Status.OK, upload(order.getGranted().getLease()));
    assertEquals(Code.ABORTED, before.end().getCode());
    assertEquals(0, parts());
  }

  @Test
  void aDownloadGoesOnAsItIsRead() {
    StateTransfer.Downloaded state = new StateTransfer(service.channel(POOL_A))
        .download(DownloadRequest.newBuilder().setClient(ofA).build());
    assertEquals(4, state.held().state().adapter().length);
    service.nanoTime.addAndGet(TimeUnit.HOURS.toNanos(1));
    service.transfers.cutLate(); // what has ended is not cut off
  }

  private Line<StateChunk, UploadReceipt> begin(Lease lease, long size) {
    Line<StateChunk, UploadReceipt> line = service.line(lease == ofE ? POOL_E : POOL_A, AggregationStub::upload);
    StateHeader header = StateHeader.newBuilder().setClient(lease).setSize(size).build();
    return line.send(StateChunk.newBuilder().setHeader(header).build());
  }

  private Status upload(Lease lease) throws InterruptedException {
    AdapterLayout layout = AdapterLayout.placed(0, 1, List.of(new AdapterLayout.Slot(0,
        io.splitlora.api.v1alpha1.AdapterTarget.q, 1, 2, 2, 0)));
    Share whole = Share.full(layout, RunningService.SCALE);
    var held = new HeldState(new Share(layout, whole.held(), whole.frozen(), whole.scale(), 0.5),
        AdapterState.initial(new float[] {1, 2, 3, 4}));
    Line<StateChunk, UploadReceipt> line = service.line(lease == ofE ? POOL_E : POOL_A, AggregationStub::upload);
    StateStream.send(StateHeader.newBuilder().setClient(lease), StateFile.encode(held, true), line::send);
    return line.complete().end();
  }

  private int parts() {
    try (var spool = Files.list(service.state.spool())) {
      return (int) spool.filter(file -> file.toString().endsWith(".part")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void eventually(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 500 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertTrue(condition.getAsBoolean());
  }
}
