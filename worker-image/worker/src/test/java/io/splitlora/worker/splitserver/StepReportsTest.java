package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.protocol.bounds.Bounded;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.ClientLoss;
import io.splitlora.v1.ServerReport;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepReportsTest {

  private static List<ServerReport> reports(int clients) {
    Map<ClientId, Double> losses = IntStream.range(0, clients).boxed()
        .collect(Collectors.toMap(client -> new ClientId("a-pool-of-twenty-chr", client), Double::valueOf));
    return StepReports.of(new RoundId("demo", 1, 2, 3), 4, losses, new StepTraffic(5, 6, 7, 8));
  }

  @Test
  void eachReportIsWithinItsBoundsAndEachClientIsToldOnce() {
    for (int clients : new int[] {0, 1, 500, 501, 1200}) {
      List<ServerReport> reports = reports(clients);
      assertEquals(Math.max(1, (clients + 499) / 500), reports.size());
      reports.forEach(report -> assertSame(report, Bounded.message(report)));
      reports.forEach(report -> assertTrue(report.getSerializedSize() <= MessageBounds.CONTROL_BYTES));
      Map<Integer, Double> told = reports.stream().flatMap(report -> report.getStepped().getLossesList().stream())
          .collect(Collectors.toMap(ClientLoss::getClient, ClientLoss::getLoss));
      assertEquals(IntStream.range(0, clients).boxed().collect(Collectors.toMap(Function.identity(), Double::valueOf)),
          told);
    }
  }

  @Test
  void whatWasMovedIsToldOnce() {
    List<ServerReport> reports = reports(1200);
    assertEquals(List.of(6L, 0L, 0L), reports.stream().map(report -> report.getStepped().getBytesUp()).toList());
    assertEquals(List.of(5L, 0L, 0L), reports.stream().map(report -> report.getStepped().getCountedTokens()).toList());
    assertEquals(List.of(4, 4, 4), reports.stream().map(report -> report.getStepped().getStep()).toList());
  }
}
