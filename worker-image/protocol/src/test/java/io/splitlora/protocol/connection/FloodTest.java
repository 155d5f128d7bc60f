package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.Status;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.HealthGrpc;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member of the job that opens calls without end and ignores the server's limit. */
class FloodTest {

  private static final int CALLS = 20_000;

  @TempDir
  Path folder;
  private final SilentWork service = new SilentWork();
  private final Said said = Said.listening();

  @AfterEach
  void leaveTheLog() {
    said.close();
  }

  @Test
  void takesAFewCallsAndFewLinesOfTheLog() throws Exception {
    try (Loopback job = new Loopback(folder)) {
      Server server = job.serve(AGGREGATOR, service);
      long began = System.nanoTime();
      try (var caller = new RawCaller(server.getPort(), Loopback.issue(CLIENT))) {
        flood(caller);
        assertTrue(caller.isCutOff());
        Status others =
            Calls.call(job.channel(server, Role.AGGREGATOR, Loopback.issue(AGGREGATOR)), HealthGrpc.getCheckMethod());
        assertEquals(Status.Code.OK, others.getCode(), "others are heard meanwhile");
        assertTrue(service.begun() <= CallBudget.of(AggregationGrpc.getWorkMethod().getFullMethodName()),
            service.begun() + " calls reached the service");
      }
      long seconds = 1 + (System.nanoTime() - began) / 1_000_000_000;
      assertTrue(!said.records().isEmpty() && said.records().size() <= 4 * seconds,
          said.records().size() + " lines in " + seconds + " s");
      assertTrue(said.records().stream().allMatch(record -> record.getThrown() == null), "without traces");
    }
  }

  private static void flood(RawCaller caller) {
    try {
      caller.open(AggregationGrpc.getWorkMethod().getFullMethodName(), CALLS);
    } catch (IOException cutOff) {
      // before all was written
    }
  }
}
