package io.splitlora.worker.health;

import io.splitlora.protocol.process.RoleCommandLine;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;

/** Asks a role on this machine how it is, as a kubelet would. */
public final class HealthQuestion {

  private HealthQuestion() {}

  /** Whether the role at that port answers in time that it is well. */
  public static boolean ask(int port, Duration patience) {
    try {
      var call = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + RoleCommandLine.HEALTH_PATH).toURL()
          .openConnection(Proxy.NO_PROXY);
      call.setConnectTimeout((int) patience.toMillis());
      call.setReadTimeout((int) patience.toMillis());
      try {
        return call.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        call.disconnect();
      }
    } catch (IOException unanswered) {
      return false;
    }
  }
}
