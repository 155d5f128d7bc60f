package io.splitlora.operator.progress;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.due.DueTimes;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.Progress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The progress of every job that trains. What a job's aggregator says is made known at most once in each interval, so
 * that a status is not written more often, whatever else makes the operator look at the job.
 */
public final class ProgressFollowers implements AutoCloseable {
  private final DueTimes dueTimes;
  private final Duration interval;
  private final Map<ResourceID, Followed> followed = new ConcurrentHashMap<>();
  private volatile Consumer<ResourceID> changed = job -> {};

  public ProgressFollowers(DueTimes dueTimes, Duration interval) {
    this.dueTimes = dueTimes;
    this.interval = interval;
  }

  /** @param listener told that there is news of a job */
  public void onChange(Consumer<ResourceID> listener) {
    changed = listener;
  }

  /**
   * Begins to follow a job's aggregator, or goes on. Begins anew where the job was created again, or its
   * aggregator has another address, or trusts other authorities, to whom the certificate in use means nothing.
   *
   * @param address HOST:PORT of the aggregator
   * @param authorities that the aggregator trusts
   * @param certificate asked at each connection
   */
  public void follow(SplitLoRAJob job, String address, List<X509Certificate> authorities,
      Supplier<LeafCertificate> certificate) {
    var line = new Line(job.getMetadata().getUid(), address, authorities);
    followed.compute(ResourceID.fromResource(job), (id, before) -> {
      if (before != null && before.line.equals(line)) {
        return before;
      }
      if (before != null) {
        before.end();
      }
      return new Followed(id, line, certificate);
    }).begin();
  }

  public void unfollow(ResourceID job) {
    var ended = followed.remove(job);
    if (ended != null) {
      ended.end();
    }
  }

  /** The progress last made known, if the job is followed and has told any. */
  public Optional<Progress> published(SplitLoRAJob job) {
    return followed(job).map(one -> one.published);
  }

  /** The aggregator's last word, made known or not: for a job that is over. */
  public Optional<Progress> last(SplitLoRAJob job) {
    return followed(job).flatMap(one -> one.follower.latest());
  }

  /** Never that of a deleted job of the same name. */
  private Optional<Followed> followed(SplitLoRAJob job) {
    return Optional.ofNullable(followed.get(ResourceID.fromResource(job)))
        .filter(one -> one.line.uid().equals(job.getMetadata().getUid()));
  }

  @Override
  public void close() {
    followed.keySet().forEach(this::unfollow);
  }

  private record Line(String uid, String address, List<X509Certificate> authorities) {}

  /** Keys among the due times; a follower that is replaced takes none of its successor's away. */
  private record Call(Followed followed) {}

  private record Publication(Followed followed) {}

  private final class Followed {
    private final ResourceID job;
    private final Line line;
    private final ProgressFollower follower;
    private boolean begun;
    private boolean waiting;
    private boolean ended;
    private long lastNanos = Long.MIN_VALUE;
    private volatile Progress published;

    Followed(ResourceID job, Line line, Supplier<LeafCertificate> certificate) {
      this.job = job;
      this.line = line;
      this.follower = new ProgressFollower(Channels.to(line.address(), Role.AGGREGATOR, certificate), this::callAfter,
          this::noticed);
    }

    synchronized void begin() {
      if (!begun) {
        begun = true;
        follower.call();
      }
    }

    private synchronized void callAfter(Duration wait) {
      if (!ended) {
        dueTimes.after(wait, new Call(this), follower::call);
      }
    }

    private synchronized void noticed() {
      if (!waiting && !ended) {
        waiting = true;
        dueTimes.after(untilNext(), new Publication(this), this::publish);
      }
    }

    private Duration untilNext() {
      return lastNanos == Long.MIN_VALUE ? Duration.ZERO : interval.minusNanos(System.nanoTime() - lastNanos);
    }

    private void publish() {
      synchronized (this) {
        waiting = false;
        lastNanos = System.nanoTime();
        published = follower.latest().orElse(null);
      }
      changed.accept(job);
    }

    /** From now on nothing more becomes due; what the stream still says is not heard. */
    synchronized void end() {
      ended = true;
      follower.close();
      dueTimes.cancel(new Call(this));
      dueTimes.cancel(new Publication(this));
    }
  }
}
