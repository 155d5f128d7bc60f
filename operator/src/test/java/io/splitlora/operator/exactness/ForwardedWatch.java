package io.splitlora.operator.exactness;

import io.grpc.ManagedChannel;
import io.splitlora.operator.credentials.AuthorityStore;
import io.splitlora.operator.credentials.Certifier;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.live.LiveJob;
import io.splitlora.operator.observe.PodState;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.Progress;
import io.splitlora.v1.WatchRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every word of a job's aggregator, through a forwarded port: finer than the status, which is written seldom. */
final class ForwardedWatch implements AutoCloseable {
  private static final Pattern FORWARDING = Pattern.compile("Forwarding from (127\\.0\\.0\\.1:\\d+) .*");

  private final LiveJob job;
  private final Thread thread = new Thread(this::follow, "watch");
  private volatile Progress latest = Progress.getDefaultInstance();
  private volatile boolean closed;

  ForwardedWatch(LiveJob job) {
    this.job = job;
    thread.setDaemon(true);
    thread.start();
  }

  Progress latest() {
    return latest;
  }

  void forget() {
    latest = Progress.getDefaultInstance();
  }

  private void follow() {
    while (!closed) {
      try {
        var ready = job.pods(Labels.role(job.name(), Role.AGGREGATOR)).stream().filter(PodState::isReady).findFirst();
        if (ready.isPresent()) {
          followPod(ready.get().getMetadata().getName());
        }
      } catch (IOException | RuntimeException e) {
        // the pod is gone, or has not begun to listen
      }
      pause();
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void followPod(String pod) throws IOException {
    Process forward = job.namespace().begin("port-forward", "pod/" + pod, ":7443");
    try (BufferedReader said = forward.inputReader()) {
      Matcher address = FORWARDING.matcher(String.valueOf(said.readLine()));
      if (address.matches()) {
        watch(address.group(1));
      }
    } finally {
      forward.destroy();
    }
  }

  private void watch(String address) {
    ManagedChannel channel = Channels.to(address, Role.AGGREGATOR, certificate());
    try {
      AggregationGrpc.newBlockingStub(channel).watch(WatchRequest.getDefaultInstance())
          .forEachRemaining(now -> latest = now);
    } finally {
      channel.shutdownNow();
    }
  }

  private LeafCertificate certificate() {
    var store = new AuthorityStore(job.namespace().cluster().client(), "splitlora-system", Clock.systemUTC());
    return new Certifier(store, "splitlora-system", Clock.systemUTC()).operator(job.get());
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
