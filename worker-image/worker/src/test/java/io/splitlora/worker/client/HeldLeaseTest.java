package io.splitlora.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.wire.Leases;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldLeaseTest {

  /** Whatever the aggregator says that is done already, the pod does not step for ever. */
  @Test
  void oneIsCompleteAtItsLastStepAndBehindIt() {
    assertEquals(List.of(false, false, true, true),
        IntStream.range(0, 4).mapToObj(step -> begunAt(step).complete()).toList());
  }

  private static HeldLease begunAt(int step) {
    var lease = new Lease(new RoundId("job", 1, 0, 0), new ClientId("pool", 0));
    return new HeldLease(Leases.message(lease), null, 2,
        new HeldState(Share.full(new AdapterLayout(0, 0, List.of(), 0), 1), AdapterState.initial(new float[0])),
        new KeptState(step, Duration.ofSeconds(1), () -> 0));
  }
}
