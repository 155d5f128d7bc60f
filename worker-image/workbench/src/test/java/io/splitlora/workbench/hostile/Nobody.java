package io.splitlora.workbench.hostile;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.TlsChannelCredentials;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Somebody who reaches a port, knows whom to expect there, and has no certificate. */
final class Nobody {

  private Nobody() {}

  /** @param folder of a certificate that the servers' authority has issued */
  static void callsEverything(Map<Role, String> addresses, Path folder, Findings findings) throws IOException {
    var tls = TlsChannelCredentials.newBuilder().trustManager(folder.resolve(LeafCertificate.AUTHORITY).toFile());
    for (Map.Entry<Role, String> server : addresses.entrySet()) {
      var channel = Grpc.newChannelBuilder(server.getValue(), tls.build())
          .overrideAuthority(server.getKey().text()).build();
      try (var calls = new RawCalls(channel)) {
        Request.all().stream().filter(request -> request.server() == server.getKey())
            .forEach(request -> calls.strike(request, CallOptions.DEFAULT, new byte[0], findings::checkNobody));
        calls.awaitAll();
      }
    }
  }
}
