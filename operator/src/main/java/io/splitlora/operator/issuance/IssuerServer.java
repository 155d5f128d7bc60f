package io.splitlora.operator.issuance;

import io.grpc.Server;
import io.splitlora.operator.credentials.Certifier;
import io.splitlora.protocol.connection.IssuerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Where pods ask for certificates. */
public final class IssuerServer implements AutoCloseable {
  /** Requests that are looked at, at a time. */
  private static final int THREADS = 4;

  private final PodIdentities pods;
  private final Certifier certifier;
  private final Clock clock;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, IssuerServer::daemon);
  private Optional<Server> server = Optional.empty();

  public IssuerServer(PodIdentities pods, Certifier certifier, Clock clock) {
    this.pods = pods;
    this.certifier = certifier;
    this.clock = clock;
  }

  /** @param port 0 takes a free one */
  public void listen(int port) throws IOException {
    var turns = new Turns(clock);
    server = Optional.of(IssuerTransport.listen(new InetSocketAddress(port), certifier::serving, threads,
        new IssuerService(pods, certifier, turns), turns));
  }

  public int port() {
    return server.orElseThrow().getPort();
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "issuer");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    server.ifPresent(Server::shutdownNow);
    threads.shutdownNow();
  }
}
