package io.splitlora.worker.aggregator;

import static io.splitlora.worker.aggregator.RunningService.POOL_A;
import static io.splitlora.worker.aggregator.RunningService.POOL_E;
import static io.splitlora.worker.aggregator.RunningService.SERVER;
import static io.splitlora.worker.aggregator.RunningService.podHello;
import static io.splitlora.worker.aggregator.RunningService.serverHello;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.wire.Leases;
import io.splitlora.v1.AggregationGrpc.AggregationStub;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.Lease;
import io.splitlora.v1.LeaseGranted;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.StateHeader;
import io.splitlora.worker.aggregator.RunningService.Line;
import io.splitlora.worker.job.StateTransfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States that pods send at step boundaries while their work goes on. */
class KeptStatesTest {

  @TempDir
  Path folder;
  private RunningService service;
  private StateTransfer states;
  private Line<PodReport, PodOrder> pod;
  private Lease lease;

  /** A round of two steps is open; the pod holds its pool's one lease. */
  @BeforeEach
  void open() throws Exception {
    service = new RunningService(folder);
    states = new StateTransfer(service.channel(POOL_A));
    pod = service.line(POOL_A, AggregationStub::work);
    pod.send(podHello());
    service.line(POOL_E, AggregationStub::work).send(podHello());
    service.line(SERVER, AggregationStub::serve).send(serverHello());
    lease = pod.next().getGranted().getLease();
  }

  @AfterEach
  void close() throws IOException {
    service.close();
    assertEquals(List.of(), service.errors);
  }

  @Test
  void thePodAfterALostOneBeginsAtTheLastOfThem() throws Exception {
    upload(1, 5);
    pod.complete().end();
    Line<PodReport, PodOrder> next = service.line(POOL_A, AggregationStub::work);
    LeaseGranted granted = next.send(podHello()).next().getGranted();
    assertEquals(Leases.of(lease), Leases.of(granted.getLease()));
    assertEquals(1, granted.getFromStep());
    StateTransfer.Downloaded begin = download(granted.getLease());
    assertEquals(1, begin.step());
    assertArrayEquals(numbers(5), begin.held().state().adapter());
  }

  /** A pod may bring the end of its work and then be lost; whoever goes on does not take that for the begin. */
  @Test
  void theEndOfALostPodIsNotTheBeginOfTheNext() throws Exception {
    upload(1, 5);
    upload(2, 9);
    pod.complete().end();
    Line<PodReport, PodOrder> next = service.line(POOL_A, AggregationStub::work);
    Lease again = next.send(podHello()).next().getGranted().getLease();
    assertArrayEquals(numbers(5), download(again).held().state().adapter());
    assertThrows(StatusRuntimeException.class, () -> upload(1, 7), "it was given up");
    assertArrayEquals(numbers(5), download(again).held().state().adapter());
    long bytes = service.onLoop(() -> service.coordinator.snapshot().getTraffic().getAdapterBytesUp());
    assertTrue(bytes > 0, "states on the way are traffic");
  }

  private StateTransfer.Downloaded download(Lease shown) {
    return states.download(DownloadRequest.newBuilder().setClient(shown).build());
  }

  private void upload(int step, float value) {
    HeldState begin = download(lease).held();
    states.upload(StateHeader.newBuilder().setClient(lease).setStep(step),
        new HeldState(begin.share(), AdapterState.initial(numbers(value))), true);
  }

  private static float[] numbers(float value) {
    float[] numbers = new float[4];
    Arrays.fill(numbers, value);
    return numbers;
  }
}
