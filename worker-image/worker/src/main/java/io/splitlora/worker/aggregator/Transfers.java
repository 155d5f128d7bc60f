package io.splitlora.worker.aggregator;

import io.grpc.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The transfers of states that go on. Each has time according to its size, so that nobody who is slow or silent keeps
 * files and memory for long. Of a subject, such as a client's state on its way up, there is one: another of the same
 * holder is refused, and one of the next holder ends it. So the spool has two states of a lease at most.
 */
final class Transfers {

  private static final int GRACE_SECONDS = 60;
  /** A slower line would not train either: activations are larger than states. */
  private static final int SLOWEST_BYTES_A_SECOND = 64 << 10;

  private final LongSupplier nanoTime;
  private final Map<Object, Transfer> open = new HashMap<>();

  /** One transfer; {@code cut} ends it with a status, on any thread, also after it has ended. */
  static final class Transfer {

    private final Object subject;
    private final Object holder;
    private final long until;
    private final Consumer<Status> cut;

    private Transfer(Object subject, Object holder, long until, Consumer<Status> cut) {
      this.subject = subject;
      this.holder = holder;
      this.until = until;
      this.cut = cut;
    }
  }

  Transfers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Begins a transfer.
   *
   * @throws io.grpc.StatusRuntimeException if the holder has one of this subject that goes on
   */
  Transfer begin(Object subject, Object holder, long bytes, Consumer<Status> cut) {
    long time = TimeUnit.SECONDS.toNanos(GRACE_SECONDS + bytes / SLOWEST_BYTES_A_SECOND);
    var transfer = new Transfer(subject, holder, nanoTime.getAsLong() + time, cut);
    replaced(transfer).ifPresent(
        before -> before.cut.accept(Status.ABORTED.withDescription("another one has taken its place")));
    return transfer;
  }

  private synchronized Optional<Transfer> replaced(Transfer next) {
    Transfer before = open.get(next.subject);
    if (before != null && before.holder.equals(next.holder)) {
      throw Status.RESOURCE_EXHAUSTED.withDescription("another upload of this state goes on; end that one first")
          .asRuntimeException();
    }
    open.put(next.subject, next);
    return Optional.ofNullable(before);
  }

  synchronized void end(Transfer transfer) {
    open.remove(transfer.subject, transfer);
  }

  /** Called regularly. */
  void cutLate() {
    late().forEach(transfer -> transfer.cut
        .accept(Status.DEADLINE_EXCEEDED.withDescription("the state took too long; begin again on a faster line")));
  }

  private synchronized List<Transfer> late() {
    long now = nanoTime.getAsLong();
    List<Transfer> late = open.values().stream().filter(transfer -> now - transfer.until >= 0).toList();
    late.forEach(this::end);
    return late;
  }
}
