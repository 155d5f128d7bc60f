package io.splitlora.worker.aggregator;

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
import io.splitlora.protocol.identity.TicketKey;
import io.splitlora.v1.AggregationGrpc.AggregationStub;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.Lease;
import io.splitlora.v1.LeaseDone;
import io.splitlora.v1.LeaseFailed;
import io.splitlora.v1.LeaseHandedOver;
import io.splitlora.v1.LeaseStepped;
import io.splitlora.v1.PodLeaving;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Reason;
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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pod of the right pool, with the right certificate, that does not hold the lease. */
class HolderTest {

  @TempDir
  Path folder;
  private RunningService service;
  private Line<PodReport, PodOrder> holder;
  private Line<PodReport, PodOrder> other;
  private Lease lease;

  @BeforeEach
  void open() throws Exception {
    service = new RunningService(folder);
    holder = service.line(POOL_A, AggregationStub::work);
    holder.send(podHello());
    service.line(POOL_E, AggregationStub::work).send(podHello());
    Line<ServerReport, ServerOrder> server = service.line(SERVER, AggregationStub::serve);
    server.send(serverHello());
    lease = holder.next().getGranted().getLease();
    other = service.line(POOL_A, AggregationStub::work);
    other.send(
        PodReport.newBuilder().setHello(podHello("spec", "model", "data").toBuilder().setPod("another")).build());
  }

  @AfterEach
  void close() throws IOException {
    service.close();
    assertEquals(List.of(), service.errors);
  }

  @Test
  void whatItReportsOfTheLeaseChangesNothing() throws Exception {
    var failed = LeaseFailed.newBuilder().setLease(lease).setReason(Reason.DIVERGED_CLIENT).setMessage("NaN");
    other.send(PodReport.newBuilder().setFailed(failed).build())
        .send(
            PodReport.newBuilder().setStepped(LeaseStepped.newBuilder().setLease(lease).setStep(1).setLoss(9)).build())
        .send(PodReport.newBuilder().setHandedOver(LeaseHandedOver.newBuilder().setLease(lease).setStep(1)).build())
        .send(PodReport.newBuilder().setDone(LeaseDone.newBuilder().setLease(lease)).build())
        .send(PodReport.newBuilder().setLeaving(PodLeaving.getDefaultInstance()).build());
    assertTrue(other.next().getFinish().getSucceeded(), "all of it was taken, and it holds nothing");
    assertFalse(service.onLoop(() -> service.coordinator.snapshot().getLoss().hasOpenRound()));
    assertTrue(service.onLoop(() -> service.coordinator.valid(Leases.of(lease))));
    assertEquals(0, service.journal.past().reopened());
    assertTrue(holder.isOpen());
  }

  @Test
  void itsUploadAndDownloadOfTheLeaseAreRefused() throws Exception {
    for (Lease shown : List.of(lease.toBuilder().clearTicket().build(),
        TicketKey.random().grant(lease, 1), lease.toBuilder().setPool("a").clearTicket().build())) {
      assertStale(upload(shown));
      assertStale(assertThrows(StatusRuntimeException.class, () -> new StateTransfer(service.channel(POOL_A))
          .download(DownloadRequest.newBuilder().setClient(shown).build())).getStatus());
    }
    try (var spool = Files.list(service.state.spool())) {
      assertEquals(List.of(), spool.toList());
    }
    assertFalse(Files.exists(service.state.spooled(Leases.of(lease))));
  }

  private Status upload(Lease shown) throws InterruptedException {
    Line<StateChunk, UploadReceipt> line = service.line(POOL_A, AggregationStub::upload);
    return line.send(StateChunk.newBuilder().setHeader(StateHeader.newBuilder().setClient(shown).setSize(1)).build())
        .end();
  }

  private static void assertStale(Status status) {
    assertEquals(Code.FAILED_PRECONDITION, status.getCode(), status.toString());
    assertTrue(status.getDescription().endsWith("is not open, or another pod holds it"), status.toString());
  }
}
