package io.splitlora.worker.client;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.splitlora.api.v1alpha1.Moments;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.FrozenWeights;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.wire.Leases;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.LeaseDone;
import io.splitlora.v1.LeaseFailed;
import io.splitlora.v1.LeaseGranted;
import io.splitlora.v1.LeaseHandedOver;
import io.splitlora.v1.LeaseStepped;
import io.splitlora.v1.PodHello;
import io.splitlora.v1.PodLeaving;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Reason;
import io.splitlora.v1.StateHeader;
import io.splitlora.v1.TrainReply;
import io.splitlora.worker.job.AggregatorLink;
import io.splitlora.worker.job.NewCertificate;
import io.splitlora.worker.job.StateTransfer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pod's link to the aggregator: takes leases, fetches their states, brings back what became of them. */
final class PodLink implements LeaseDesk.Events {

  private static final Logger LOG = LoggerFactory.getLogger(PodLink.class);
  /** After this a pod that lost its stream to the split server sends again what it has no answer to. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Compute compute;
  private final PodHello hello;
  private final PoolData data;
  private final PoolShares shares;
  private final Duration pause;
  private final StateTransfer states;
  private final AggregatorLink<PodReport, PodOrder> link;
  private final LeaseDesk desk;
  private final NewCertificate certificate;
  private Optional<FrozenWeights> base = Optional.empty();
  private volatile boolean leaving;
  /** Completed rounds whose changes of the base are in the weights. */
  private int baseAfter;

  /** @param pause between the states of a lease that go to the aggregator while its work goes on */
  PodLink(Compute compute, ManagedChannel aggregator, Path certificates, PodHello hello, PoolData data,
      PoolShares shares, Duration pause) {
    this.compute = compute;
    this.pause = pause;
    this.hello = hello;
    this.data = data;
    this.shares = shares;
    states = new StateTransfer(aggregator);
    link = new AggregatorLink<>("pod " + hello.getPod(), aggregator, AggregationGrpc.newStub(aggregator)::work,
        this::greeting,
        this::take, this::lost);
    desk = new LeaseDesk(compute, this);
    certificate =
        new NewCertificate(certificates, link, compute, () -> desk.isEmpty() && !leaving, desk::connectAnew);
  }

  LeaseDesk desk() {
    return desk;
  }

  /** @param weights that the trainer reads */
  void trainWith(Trainer trainer, FrozenWeights weights) {
    desk.trainWith(trainer);
    base = Optional.of(weights);
  }

  ExitCode followUntilFinished() throws InterruptedException {
    certificate.lookNowAndThen();
    return link.followUntilFinished();
  }

  /** Hands everything over at the next step boundaries; the aggregator dismisses the pod when it has it all. */
  void leave() {
    leaving = true;
    if (link.send(PodReport.newBuilder().setLeaving(PodLeaving.getDefaultInstance()).build())) {
      compute.execute(() -> desk.askForHandOver(lease -> true));
    } else {
      link.end(ExitCode.OK);
    }
  }

  /** @param onReply called on the compute thread */
  SplitServerLink toSplitServer(ManagedChannel channel, Consumer<TrainReply> onReply) {
    return new SplitServerLink(channel, reply -> compute.execute(() -> onReply.accept(reply)),
        new SplitServerLink.Trouble(why -> serverLost(), this::stranded), link::after);
  }

  /**
   * The stream to the split server broke. What has no answer is sent again: a gradient that was computed comes back as
   * it was.
   */
  private void serverLost() {
    compute.execute(() -> {
      List<Lease> unanswered = desk.leases();
      link.after(PAUSE, () -> compute.execute(() -> desk.stepAgain(unanswered)));
    });
  }

  /** The leases are given back, unless the aggregator has voided them by itself. */
  private void stranded(String message) {
    compute.execute(() -> desk.leases().forEach(lease -> desk.fail(lease, Reason.CONNECTION_LOST, message)));
  }

  private PodReport greeting() {
    return PodReport.newBuilder().setHello(hello).build();
  }

  private void take(PodOrder order) {
    switch (order.getOrderCase()) {
      case GRANTED -> granted(order.getGranted());
      case HAND_OVER -> {
        Lease lease = Leases.of(order.getHandOver().getLease());
        compute.execute(() -> desk.askForHandOver(lease::equals));
      }
      case ABANDONED -> compute.execute(() -> desk.abandon(Leases.of(order.getAbandoned().getRound())));
      case VOIDED -> {
        Lease lease = Leases.of(order.getVoided().getLease());
        compute.execute(() -> desk.abandon(lease));
      }
      case FINISH -> link.finish(order.getFinish());
      default -> throw new IllegalArgumentException("an unknown order " + order.getOrderCase());
    }
  }

  private void lost() {
    compute.execute(desk::abandonAll);
    if (leaving) {
      link.end(ExitCode.OK);
    }
  }

  private void granted(LeaseGranted grant) {
    Lease lease = Leases.of(grant.getLease());
    var request = DownloadRequest.newBuilder().setClient(grant.getLease()).build();
    StateTransfer.Downloaded start = states.download(request);
    shares.checkFits(lease.client(), start.held().share());
    shares.drawFrozen(lease.client(), lease.round().round(), start.held());
    changeBase(lease.round().round());
    ClientData clientData = data.of(lease.client().index());
    var held = new HeldLease(grant.getLease(), clientData, shares.localSteps(lease.client().pool()), start.held(),
        new KeptState(start.step(), pause, System::nanoTime));
    compute.execute(() -> {
      if (leaving) {
        held.askForHandOver();
      }
      desk.take(held);
    });
  }

  /** All leases of a round begin with the base that the rounds before have made; none is at work between two rounds. */
  private void changeBase(int completedRounds) {
    if (shares.rule().changesBase() && completedRounds > baseAfter) {
      BaseChange change = states.baseChange(completedRounds);
      compute.execute(() -> base.orElseThrow().add(change));
      baseAfter = completedRounds;
    }
  }

  @Override
  public void stepped(HeldLease lease, float loss, int countedTokens) {
    link.send(PodReport.newBuilder().setStepped(LeaseStepped.newBuilder()
        .setLease(Leases.message(lease.lease())).setStep(lease.stepsDone() + 1)
        .setLoss(loss).setCountedTokens(countedTokens)).build());
  }

  /** The next step changes the numbers in place, so their bytes are made here. */
  @Override
  public void toBeKept(HeldLease lease) {
    int step = lease.stepsDone();
    byte[] state = StateFile.encode(new HeldState(lease.share(), lease.state()), true);
    lease.kept().leaves();
    link.later(() -> {
      Optional<StatusRuntimeException> refusal = keep(lease, step, state);
      compute.execute(() -> {
        if (refusal.isEmpty()) {
          lease.kept().arrived(step);
        } else {
          lease.kept().refused();
        }
      });
    });
  }

  /** One that does not arrive costs nothing now: the next one may. */
  private Optional<StatusRuntimeException> keep(HeldLease lease, int step, byte[] state) {
    try {
      states.upload(StateHeader.newBuilder().setClient(lease.granted()).setStep(step), state);
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      LOG.info("the state of {} at step {} is not kept: {}", lease.lease(), step, e.getMessage());
      return Optional.of(e);
    }
  }

  @Override
  public void released(HeldLease lease) {
    io.splitlora.v1.Lease id = lease.granted();
    link.later(() -> {
      boolean moments = !lease.complete() || shares.moments() != Moments.Reset;
      states.upload(StateHeader.newBuilder().setClient(id).setStep(lease.stepsDone()),
          new HeldState(lease.share(), lease.state()), moments);
      link.send(lease.complete()
          ? PodReport.newBuilder()
              .setDone(LeaseDone.newBuilder().setLease(id).setTruncatedExamples(lease.data().truncated())
                  .setComputeMilliseconds(lease.computeMilliseconds()).setBusyMilliseconds(lease.busyMilliseconds()))
              .build()
          : PodReport.newBuilder().setHandedOver(LeaseHandedOver.newBuilder().setLease(id).setStep(lease.stepsDone())
              .setComputeMilliseconds(lease.computeMilliseconds()).setBusyMilliseconds(lease.busyMilliseconds()))
              .build());
      certificate.look();
    });
  }

  @Override
  public void failed(Lease lease, Reason reason, String message) {
    link.send(PodReport.newBuilder().setFailed(LeaseFailed.newBuilder()
        .setLease(Leases.message(lease)).setReason(reason).setMessage(message)).build());
  }
}
