package io.splitlora.worker.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.JobCertificateAuthority;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.ExitCode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that was replaced is shown when nothing is under way, once. */
@Timeout(30)
class NewCertificateTest {

  private static final JobCertificateAuthority AUTHORITY =
      JobCertificateAuthority.create("lab", "demo", Duration.ofDays(1), Clock.systemUTC());

  @TempDir
  Path folder;
  // is not called
  private final ManagedChannel channel = ManagedChannelBuilder.forTarget("127.0.0.1:1").usePlaintext().build();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private AggregatorLink<String, String> link;
  private CompletableFuture<ExitCode> following;
  private NewCertificate certificate;
  private volatile boolean idle = true;
  private volatile StreamObserver<String> orders;

  @BeforeEach
  void open() throws Exception {
    replace();
    link = new AggregatorLink<>("pod", channel, stream -> {
      orders = stream;
      return new Said();
    }, () -> "hello", order -> said.add("order " + order),
        () -> said.add("lost"));
    certificate = new NewCertificate(folder, link, Runnable::run, () -> idle, () -> said.add("others"));
    following = CompletableFuture.supplyAsync(this::follow);
    begun.await();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  @Test
  void itIsShownOnce() throws Exception {
    certificate.look();
    replace();
    certificate.look();
    certificate.look();
    assertEquals(List.of("hello", "others", "good-bye", "lost", "hello", "good-bye"), untilTheEnd());
  }

  @Test
  void itIsNotShownWhileSomethingIsUnderWay() throws Exception {
    idle = false;
    replace();
    certificate.look();
    link.later(() -> {
      idle = true;
      certificate.look(); // as whoever finishes some work does
    });
    assertEquals(List.of("hello", "others", "good-bye", "lost", "hello", "good-bye"), untilTheEnd());
  }

  /** An order that came between the question and the answer would be void with the old stream. */
  @Test
  void itIsNotShownWhenSomethingHasBeenOrderedMeanwhile() throws Exception {
    replace();
    link.later(() -> {
      orders.onNext("work");
      certificate.look(); // its answer comes after the order
    });
    var answered = new CountDownLatch(1);
    link.later(() -> link.later(() -> link.later(answered::countDown)));
    answered.await();
    assertEquals(List.of("hello", "order work"), said);
    certificate.look();
    assertEquals(List.of("hello", "order work", "others", "good-bye", "lost", "hello", "good-bye"), untilTheEnd());
  }

  private List<String> untilTheEnd() throws Exception {
    link.later(() -> link.later(() -> link.end(ExitCode.OK))); // what is to be done has been asked for by then
    assertEquals(ExitCode.OK, following.get());
    return List.copyOf(said);
  }

  private ExitCode follow() {
    try {
      return link.followUntilFinished();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void replace() throws Exception {
    AUTHORITY.issue(Identity.of("lab", "demo", Role.SPLIT_SERVER), List.of(), Duration.ofHours(1)).writeTo(folder);
  }

  private final class Said implements StreamObserver<String> {
    @Override
    public void onNext(String report) {
      said.add(report);
      begun.countDown();
    }

    @Override
    public void onError(Throwable error) {
      said.add("break");
    }

    @Override
    public void onCompleted() {
      said.add("good-bye");
    }
  }
}
