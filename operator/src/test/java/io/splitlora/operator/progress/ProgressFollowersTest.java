package io.splitlora.operator.progress;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.due.DueTimes;
import io.splitlora.protocol.connection.Servers;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.JobCertificateAuthority;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Rounds;
import io.splitlora.v1.Progress.Trouble;
import io.splitlora.v1.WatchRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows a real server over mutual TLS, whose process comes and goes. */
class ProgressFollowersTest {
  private static final SplitLoRAJob JOB = job("1");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir
  Path folder;

  private JobCertificateAuthority authority = authority("demo");
  private final DueTimes dueTimes = new DueTimes(Clock.systemUTC());
  private final List<StreamObserver<Progress>> watchers = new CopyOnWriteArrayList<>();
  private final AtomicInteger changes = new AtomicInteger();

  @AfterEach
  void close() {
    dueTimes.close();
  }

  @Test
  void goesOnAfterTheAggregatorWasStartedAgain() throws Exception {
    Server first = serve(0);
    int port = first.getPort();
    try (var followers = follow(port, Duration.ZERO)) {
      say(1);
      await().until(() -> round(followers).equals(Optional.of(1)));
      first.shutdownNow().awaitTermination();
      watchers.clear();
      Server second = serve(port);
      say(2);
      await().until(() -> round(followers).equals(Optional.of(2)));
      second.shutdownNow();
    }
  }

  @Test
  void makesNewsKnownOnlyOnceInEachInterval() throws Exception {
    Server server = serve(0);
    try (var followers = follow(server.getPort(), Duration.ofMillis(300))) {
      long begun = System.nanoTime();
      for (int round = 1; round <= 40; round++) {
        say(round);
        Thread.sleep(20);
      }
      await().until(() -> round(followers).equals(Optional.of(40)));
      long intervals = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 300;
      assertTrue(changes.get() <= intervals + 2, changes + " changes in " + intervals + " intervals");
      assertEquals(Optional.of(40), followers.last(JOB).map(now -> now.getRounds().getCompleted()));
    } finally {
      server.shutdownNow();
    }
  }

  /** 40 MiB would be most of the memory that the operator has for all its jobs. */
  @Test
  void whatIsTooLargeIsNotTakenAndSpoilsNoOtherJob() throws Exception {
    Server server = serve(0);
    try (var followers = follow(server.getPort(), Duration.ZERO)) {
      say(1);
      await().until(() -> round(followers).equals(Optional.of(1)));
      var watcher = watchers.get(0);
      watchers.clear();
      watcher.onNext(round(2)
          .setTrouble(Trouble.newBuilder().setFailure(Failure.newBuilder().setMessage("x".repeat(40 << 20)))).build());
      say(3);
      await().until(() -> round(followers).equals(Optional.of(3)));
      assertEquals("", followers.last(JOB).orElseThrow().getTrouble().getFailure().getMessage());
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void whatAnAggregatorOfAnEarlierImageSaysChangesNothing() throws Exception {
    Server server = serve(0);
    try (var followers = follow(server.getPort(), Duration.ZERO)) {
      say(1);
      await().until(() -> round(followers).equals(Optional.of(1)));
      var watcher = watchers.get(0);
      watchers.clear();
      watcher.onNext(EarlierProgress.told());
      watcher.onCompleted();
      await().until(() -> !watchers.isEmpty()); // it calls again when it has read to the end
      assertEquals(Optional.of(1), followers.last(JOB).map(now -> now.getRounds().getCompleted()));
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void forgetsAJobThatIsOver() throws Exception {
    Server server = serve(0);
    try (var followers = follow(server.getPort(), Duration.ZERO)) {
      say(1);
      await().until(() -> round(followers).isPresent());
      followers.unfollow(ResourceID.fromResource(JOB));
      assertEquals(Optional.empty(), round(followers));
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void takesACertificateOfTheAuthorityThatIsThere() throws Exception {
    Server first = serve(0);
    int port = first.getPort();
    try (var followers = follow(port, Duration.ZERO)) {
      say(1);
      await().until(() -> round(followers).equals(Optional.of(1)));
      first.shutdownNow().awaitTermination();
      watchers.clear();
      authority = authority("demo");
      Server second = serve(port);
      follow(followers, JOB, port);
      say(2);
      await().until(() -> round(followers).equals(Optional.of(2)));
      second.shutdownNow();
    }
  }

  @Test
  void tellsAJobNothingOfItsPredecessor() throws Exception {
    Server server = serve(0);
    try (var followers = follow(server.getPort(), Duration.ZERO)) {
      say(1);
      await().until(() -> round(followers).isPresent());
      assertEquals(Optional.empty(), followers.published(job("2")));
      assertEquals(Optional.empty(), followers.last(job("2")));
    } finally {
      server.shutdownNow();
    }
  }

  private ProgressFollowers follow(int port, Duration interval) {
    var followers = new ProgressFollowers(dueTimes, interval);
    followers.onChange(job -> changes.incrementAndGet());
    follow(followers, JOB, port);
    return followers;
  }

  private void follow(ProgressFollowers followers, SplitLoRAJob job, int port) {
    var now = authority;
    followers.follow(job, "127.0.0.1:" + port, List.of(now.certificate()),
        () -> now.issue(Identity.of("lab", "demo", Role.OPERATOR), List.of(), HOUR));
  }

  private static JobCertificateAuthority authority(String job) {
    return JobCertificateAuthority.create("lab", job, HOUR, Clock.systemUTC());
  }

  private static SplitLoRAJob job(String uid) {
    var job = new SplitLoRAJob();
    job.getMetadata().setName("demo");
    job.getMetadata().setNamespace("lab");
    job.getMetadata().setUid(uid);
    return job;
  }

  private static Progress.Builder round(int completed) {
    return Progress.newBuilder().setRounds(Rounds.newBuilder().setCompleted(completed).setAll(100));
  }

  private static Optional<Integer> round(ProgressFollowers followers) {
    return followers.published(JOB).map(now -> now.getRounds().getCompleted());
  }

  private void say(int completedRounds) {
    await().until(() -> !watchers.isEmpty());
    watchers.forEach(watcher -> watcher.onNext(round(completedRounds).build()));
  }

  private Server serve(int port) throws IOException {
    var identity = Identity.of("lab", "demo", Role.AGGREGATOR);
    authority.issue(identity, List.of(), HOUR).writeTo(folder);
    return Servers.listen("127.0.0.1", port, folder, identity, new AggregationGrpc.AggregationImplBase() {
      @Override
      public void watch(WatchRequest request, StreamObserver<Progress> watcher) {
        watchers.add(watcher);
      }
    });
  }
}
