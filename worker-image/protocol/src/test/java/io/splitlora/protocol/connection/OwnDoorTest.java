package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.splitlora.protocol.identity.CallGuard;
import io.splitlora.protocol.identity.Role;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnDoorTest {

  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource({"0.0.0.0, 127.0.0.1:7", "::, 127.0.0.1:7", "127.0.0.2, 127.0.0.2:7", "10.1.2.3, 10.1.2.3:7",
      "::1, [::1]:7", "[::1], [::1]:7"})
  void knocksWhereItListens(String host, String address) {
    assertEquals(address, OwnDoor.address(host, 7));
  }

  @Test
  void whoIsHeardHasNoComplaintAndWhoIsNotHasOne() throws Exception {
    try (Loopback job = new Loopback(folder)) {
      Path certificates = job.folder(Loopback.issue(AGGREGATOR));
      Server server = job.serve(new CallGuard(AGGREGATOR), certificates);
      try (var door = new OwnDoor("0.0.0.0", server.getPort(), Role.AGGREGATOR, certificates)) {
        assertEquals(Optional.empty(), door.complaint());
        assertEquals(Optional.empty(), door.complaint(), "each time by a new connection");
        server.shutdownNow().awaitTermination();
        assertTrue(door.complaint().orElseThrow().startsWith("a call to its own port is not answered ("),
            "nobody listens");
      }
    }
  }
}
