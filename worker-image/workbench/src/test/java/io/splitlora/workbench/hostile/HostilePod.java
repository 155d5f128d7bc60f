package io.splitlora.workbench.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.Lease;
import io.splitlora.v1.LeaseDone;
import io.splitlora.v1.LeaseFailed;
import io.splitlora.v1.LeaseHandedOver;
import io.splitlora.v1.LeaseStepped;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Reason;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * A pod that greets as an honest one, takes leases, and wastes each in another way. Whatever it does, its lease comes
 * back and is done by others. It never claims that its client's data are bad: with a quorum of one that is a reason to
 * stop.
 */
final class HostilePod {

  private static final Request WORK = new Request(AggregationGrpc.getWorkMethod(), Role.AGGREGATOR);
  private static final Request UPLOAD = new Request(AggregationGrpc.getUploadMethod(), Role.AGGREGATOR);
  private static final int PATIENCE_SECONDS = 120;
  private static final int GREETINGS = 5;
  private static final int CHUNK = 1 << 20;
  private static final int ENDLESS = 200;

  private final Insider insider;
  private final RawCalls calls;
  private String name;
  private int lives;
  private BlockingQueue<Optional<Lease>> orders = new LinkedBlockingQueue<>();
  private RawCalls.RawCall line;
  private volatile Status lastEnd = Status.OK;

  /** What is done with a lease so that it is lost. */
  private interface Waste {
    void of(HostilePod pod, Lease lease);
  }

  private static final List<Waste> WASTES = List.of(
      (pod, lease) -> pod.report(PodReport.newBuilder().setDone(LeaseDone.newBuilder().setLease(lease))),
      (pod, lease) -> pod.report(PodReport.newBuilder()
          .setHandedOver(LeaseHandedOver.newBuilder().setLease(lease).setStep(1))),
      (pod, lease) -> pod.report(PodReport.newBuilder()
          .setHandedOver(LeaseHandedOver.newBuilder().setLease(lease).setStep(Integer.MAX_VALUE))),
      HostilePod::giveBack,
      (pod, lease) -> pod.report(PodReport.newBuilder()
          .setStepped(LeaseStepped.newBuilder().setLease(lease).setStep(1).setLoss(Double.NaN))),
      (pod, lease) -> pod.report(PodReport.newBuilder()
          .setFailed(LeaseFailed.newBuilder().setLease(lease).setReasonValue(99))),
      (pod, lease) -> pod.upload(lease, new byte[1000], 1000, 1),
      (pod, lease) -> pod.upload(lease, Edges.floats(3e38f).toByteArray(), 4096, 1),
      (pod, lease) -> pod.upload(lease, new byte[CHUNK], 1L << 45, ENDLESS),
      (pod, lease) -> {}, // it goes with the lease in its hands
      (pod, lease) -> pod.vanish());

  HostilePod(Insider insider, RawCalls calls, String name) {
    this.insider = insider;
    this.calls = calls;
    this.name = name;
  }

  /** Greets if it has to, and waits for a lease. */
  Lease takeLease() {
    for (int i = 0; i < GREETINGS; i++) {
      if (line == null) {
        greet();
      }
      Optional<Lease> lease = next();
      if (lease.isPresent()) {
        insider.granted(lease.get());
        return lease.get();
      }
      line = null; // it has ended
    }
    throw new AssertionError(name + " is not let in: " + lastEnd);
  }

  private void greet() {
    BlockingQueue<Optional<Lease>> ofThisLine = new LinkedBlockingQueue<>();
    orders = ofThisLine;
    line = calls.open(WORK, CallOptions.DEFAULT,
        order -> grant(order).ifPresent(lease -> ofThisLine.add(Optional.of(lease))), end -> {
          lastEnd = end;
          ofThisLine.add(Optional.empty());
        });
    report(PodReport.newBuilder().setHello(insider.hello(name)));
  }

  /** Greets, and goes when it has a lease or is sent away, whichever comes first. */
  void greetOnce() {
    greet();
    next();
    vanish();
  }

  private Optional<Lease> next() {
    try {
      Optional<Lease> order = orders.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (order == null) {
        throw new AssertionError("no lease for " + name + " in " + PATIENCE_SECONDS + " s");
      }
      return order;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<Lease> grant(byte[] order) {
    try {
      PodOrder read = PodOrder.parseFrom(order);
      return read.hasGranted() ? Optional.of(read.getGranted().getLease()) : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Says so much that is within its bounds, but of no use, of leases that it does not hold. */
  void chat(BadMessages messages, long number) {
    for (long i = 0; i < number && line.awaitReady(); i++) {
      line.send(messages.nextWithin(WORK, this::goesOn));
    }
  }

  /** A second greeting ends a line, as a report of another pool does, and a pod that leaves gets no more leases. */
  private boolean goesOn(Message report) {
    PodReport said = (PodReport) report;
    return switch (said.getReportCase()) {
      case STEPPED -> isOfItsPool(said.getStepped().getLease());
      case DONE -> isOfItsPool(said.getDone().getLease());
      case HANDED_OVER -> isOfItsPool(said.getHandedOver().getLease());
      case FAILED -> isOfItsPool(said.getFailed().getLease());
      default -> false;
    };
  }

  private boolean isOfItsPool(Lease lease) {
    return lease.getPool().equals(insider.own().getPool());
  }

  /** Wastes a lease in each way. Who lost one does not get it back while another pod is there, so it comes anew. */
  void wasteLeases() {
    for (Waste waste : WASTES) {
      waste.of(this, takeLease());
      comeAgainAsAnother();
    }
  }

  private void comeAgainAsAnother() {
    if (line != null) {
      line.halfClose();
      line = null;
    }
    name = "hostile-" + ++lives;
  }

  /** Goes without a word. */
  void vanish() {
    if (line != null) {
      line.cancel();
      line = null;
    }
  }

  private void report(PodReport.Builder report) {
    line.send(report.build().toByteArray());
  }

  private void upload(Lease lease, byte[] chunk, long size, int chunks) {
    var crc = new CRC32C();
    crc.update(chunk);
    var ended = new java.util.concurrent.CompletableFuture<Status>();
    RawCalls.RawCall call = calls.open(UPLOAD, CallOptions.DEFAULT, receipt -> {}, ended::complete);
    call.send(StateChunk.newBuilder().setHeader(StateHeader.newBuilder().setClient(lease).setSize(size)
        .setCrc32C((int) crc.getValue())).build().toByteArray());
    byte[] content = StateChunk.newBuilder().setContent(ByteString.copyFrom(chunk)).build().toByteArray();
    for (int i = 0; i < chunks && !ended.isDone(); i++) {
      call.send(content);
    }
    call.halfClose();
    if (ended.join().isOk()) {
      throw new AssertionError("an upload of nonsense was taken");
    }
    giveBack(lease);
  }

  /** Nothing happens if it was lost already. */
  private void giveBack(Lease lease) {
    report(PodReport.newBuilder()
        .setFailed(LeaseFailed.newBuilder().setLease(lease).setReason(Reason.CONNECTION_LOST).setMessage("\n\n{}")));
  }
}
