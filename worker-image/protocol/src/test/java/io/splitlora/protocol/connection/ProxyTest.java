package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Server;
import io.grpc.Status;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyTest {

  /** A proxy as clusters configure it, for all hosts; nobody listens there. */
  private static final Map<String, String> PROXY =
      Map.of("https.proxyHost", "127.0.0.1", "https.proxyPort", "1", "http.nonProxyHosts", "");

  @TempDir
  Path folder;

  @BeforeEach
  void nameAProxy() {
    PROXY.forEach(System::setProperty);
  }

  @AfterEach
  void forgetIt() {
    PROXY.keySet().forEach(System::clearProperty);
  }

  @Test
  void rolesCallEachOtherWithoutIt() throws Exception {
    try (Loopback job = new Loopback(folder)) {
      Server aggregator = job.serve(AGGREGATOR, new CountingService(AggregationGrpc.getServiceDescriptor()));
      Status status =
          Calls.call(job.channel(aggregator, Role.AGGREGATOR, Loopback.issue(CLIENT)), AggregationGrpc.getWorkMethod());
      assertEquals(Status.Code.OK, status.getCode(), status.toString());
    }
  }
}
