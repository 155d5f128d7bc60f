package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.wire.Leases;
import io.splitlora.protocol.bounds.Bounded;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.ServerReport;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitingReportsTest {

  @Test
  void everyoneIsToldOnceAndTheLastReportIsNotFull() {
    for (int clients : new int[] {1, 499, 500, 501, 1000, 5000}) {
      List<Participant> missing = IntStream.range(0, clients)
          .mapToObj(client -> new Participant(new ClientId("a-pool-of-twenty-chr", client), 1.0 / clients)).toList();
      List<ServerReport> reports = WaitingReports.of(new RoundId("demo", 1, 2, 3), 4, missing);
      reports.forEach(report -> assertSame(report, Bounded.message(report)));
      reports.forEach(report -> assertTrue(report.getSerializedSize() <= MessageBounds.CONTROL_BYTES));
      assertEquals(missing,
          reports.stream().flatMap(report -> report.getWaiting().getMissingList().stream()).map(Leases::of).toList());
      for (int i = 0; i < reports.size(); i++) {
        int told = reports.get(i).getWaiting().getMissingCount();
        assertEquals(i < reports.size() - 1, told == MessageBounds.CLIENTS_A_REPORT, clients + " clients, report " + i);
      }
    }
  }
}
