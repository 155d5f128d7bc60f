package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.round.Coordinator;
import io.splitlora.federation.wire.Leases;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.v1.LeaseDone;
import io.splitlora.v1.LeaseFailed;
import io.splitlora.v1.LeaseHandedOver;
import io.splitlora.v1.LeaseStepped;
import io.splitlora.v1.PodHello;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pods' streams: checks each report's owner and tells the coordinator. */
final class PodStreams {

  private final Loop loop;
  private final Coordinator coordinator;
  private final Connections connections;
  private final Admission admission;
  private final AtomicLong connectionNumbers = new AtomicLong();

  PodStreams(Loop loop, Coordinator coordinator, Connections connections, Admission admission) {
    this.loop = loop;
    this.coordinator = coordinator;
    this.connections = connections;
    this.admission = admission;
  }

  /** @param pool of the caller's certificate */
  StreamObserver<PodReport> open(String pool, StreamObserver<PodOrder> out) {
    return new PodStream(pool, out);
  }

  private final class PodStream extends ReportStream<PodReport, PodOrder> {

    private final String pool;
    private final long connection = connectionNumbers.incrementAndGet();
    private @Nullable PodId pod;

    PodStream(String pool, StreamObserver<PodOrder> out) {
      super(loop, out, admission.mostUnread());
      this.pool = pool;
    }

    @Override
    void checkOwner(PodReport report) {
      switch (report.getReportCase()) {
        case HELLO -> Caller.requirePod(report.getHello().getPod());
        case STEPPED -> Caller.requirePool(report.getStepped().getLease().getPool());
        case DONE -> Caller.requirePool(report.getDone().getLease().getPool());
        case HANDED_OVER -> Caller.requirePool(report.getHandedOver().getLease().getPool());
        case FAILED -> Caller.requirePool(report.getFailed().getLease().getPool());
        default -> {}
      }
    }

    @Override
    void take(PodReport report) {
      if (report.hasHello() == (pod != null)) {
        refuse(Status.INVALID_ARGUMENT.withDescription("a pod greets once, and first"));
        return;
      }
      switch (report.getReportCase()) {
        case HELLO -> hello(report.getHello());
        case STEPPED -> ifHeld(report.getStepped().getLease(), lease -> stepped(lease, report.getStepped()));
        case DONE -> ifHeld(report.getDone().getLease(), lease -> done(lease, report.getDone()));
        case HANDED_OVER ->
            ifHeld(report.getHandedOver().getLease(), lease -> handedOver(lease, report.getHandedOver()));
        case FAILED -> ifHeld(report.getFailed().getLease(), lease -> failed(lease, report.getFailed()));
        case LEAVING -> coordinator.podLeaving(pod());
        default -> refuse(Status.INVALID_ARGUMENT.withDescription("an unknown report"));
      }
    }

    /** Who greeted: whatever else a pod reports comes after that. */
    private PodId pod() {
      return Objects.requireNonNull(pod);
    }

    private void hello(PodHello hello) {
      admission.refusal(pool, hello).ifPresentOrElse(
          refusal -> refuse(Status.FAILED_PRECONDITION.withDescription(refusal)),
          () -> {
            connections.named(pool, hello.getPod()).filter(connections::end).ifPresent(coordinator::podLost);
            pod = new PodId(pool, hello.getPod(), connection);
            if (connections.add(pod, out())) {
              coordinator.podJoined(pod, hello.getExamplesList());
            }
          });
    }

    /** What is said of a lease by whoever does not hold it, any more, changes nothing. */
    private void ifHeld(io.splitlora.v1.Lease lease, Consumer<Lease> report) {
      Lease held = Leases.of(lease);
      if (coordinator.holds(pod(), held)) {
        report.accept(held);
      }
    }

    private void stepped(Lease lease, LeaseStepped report) {
      coordinator.reports().clientStepped(lease, report.getStep(), report.getLoss(), report.getCountedTokens());
    }

    private void done(Lease lease, LeaseDone report) {
      coordinator.reports().computed(lease, report.getComputeMilliseconds(), report.getBusyMilliseconds());
      coordinator.clientDone(pod(), lease, report.getTruncatedExamples());
    }

    private void handedOver(Lease lease, LeaseHandedOver report) {
      coordinator.reports().computed(lease, report.getComputeMilliseconds(), report.getBusyMilliseconds());
      coordinator.handedOver(pod(), lease, report.getStep());
    }

    private void failed(Lease lease, LeaseFailed report) {
      coordinator.leaseFailed(lease, report.getReason(), report.getMessage());
    }

    @Override
    void gone() {
      if (pod != null && connections.remove(pod)) {
        coordinator.podLost(pod);
      }
    }
  }
}
