package io.splitlora.worker.splitserver;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.splitlora.engine.evaluation.Evaluation;
import io.splitlora.engine.evaluation.Evaluator;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.federation.wire.Leases;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.identity.TicketKey;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.ClientDiverged;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.Evaluate;
import io.splitlora.v1.Evaluating;
import io.splitlora.v1.EvaluationAdapter;
import io.splitlora.v1.OpenRound;
import io.splitlora.v1.ParticipantsDropped;
import io.splitlora.v1.ServerDone;
import io.splitlora.v1.ServerHello;
import io.splitlora.v1.ServerOrder;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.StateHeader;
import io.splitlora.worker.job.AggregatorLink;
import io.splitlora.worker.job.NewCertificate;
import io.splitlora.worker.job.RoleOptions;
import io.splitlora.worker.job.StateTransfer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The split server's link to the aggregator: takes orders, fetches states, reports. */
final class ServerLink implements ServerRound.Events {

  private static final Logger LOG = LoggerFactory.getLogger(ServerLink.class);
  private static final int REPORT_WAITING_SECONDS = 5;

  private final Compute compute;
  private final ServerHello hello;
  private final Share share;
  private final boolean changesBase;
  private final StateTransfer states;
  private final AggregatorLink<ServerReport, ServerOrder> link;
  private final NewCertificate certificate;
  private Optional<TrainingDesk> desk = Optional.empty();
  private Optional<LeaseHolders> holders = Optional.empty();
  private Optional<Evaluator> evaluator = Optional.empty();
  /** Counts orders to evaluate, and losses of the link: only the work of the newest is of use. */
  private final AtomicInteger evaluations = new AtomicInteger();
  private int told = -1;

  /**
   * @param share of the global adapter that the server holds; {@code changesBase}: whether the job's rule changes
   *     frozen weights
   */
  ServerLink(Compute compute, String aggregator, RoleOptions options, ServerHello hello, Share share,
      boolean changesBase) {
    this.compute = compute;
    this.hello = hello;
    this.share = share;
    this.changesBase = changesBase;
    ManagedChannel channel = Channels.to(aggregator, Role.AGGREGATOR, options.certificates());
    states = new StateTransfer(channel);
    link = new AggregatorLink<>("split server", channel, AggregationGrpc.newStub(channel)::serve, this::greeting,
        this::take, this::lost);
    certificate = new NewCertificate(options.certificates(), link, compute,
        () -> desk.flatMap(TrainingDesk::underWay).isEmpty(), () -> {});
  }

  void trainOn(TrainingDesk trainingDesk, LeaseHolders leaseHolders) {
    desk = Optional.of(trainingDesk);
    holders = Optional.of(leaseHolders);
  }

  void evaluateWith(Evaluator validation) {
    evaluator = Optional.of(validation);
  }

  ExitCode followUntilFinished() throws InterruptedException {
    link.every(REPORT_WAITING_SECONDS, TimeUnit.SECONDS, () -> compute.execute(this::reportWhoIsMissing));
    certificate.lookNowAndThen();
    return link.followUntilFinished();
  }

  private ServerReport greeting() {
    return ServerReport.newBuilder().setHello(hello).build();
  }

  private void take(ServerOrder order) {
    switch (order.getOrderCase()) {
      case OPEN -> open(order.getOpen());
      case ABANDONED -> abandon(Leases.of(order.getAbandoned().getRound()));
      case EVALUATE -> evaluate(order.getEvaluate());
      case DROPPED -> drop(order.getDropped());
      case FINISH -> link.finish(order.getFinish());
      default -> throw new IllegalArgumentException("an unknown order " + order.getOrderCase());
    }
  }

  /** The aggregator is gone, and with it its incarnation: whatever was open is void. */
  private void lost() {
    evaluations.incrementAndGet();
    compute.execute(() -> desk.ifPresent(TrainingDesk::abandonAll));
  }

  private void open(OpenRound order) {
    if (order.getTicketKey().isEmpty()) {
      throw Status.UNAVAILABLE.withDescription("an aggregator of an earlier version, which gives leases no tickets")
          .asRuntimeException();
    }
    List<Participant> participants = order.getParticipantsList().stream().map(Leases::of).toList();
    DownloadRequest request = DownloadRequest.newBuilder().setServer(order.getRound()).build();
    AdapterState state = states.download(request).held().state();
    BaseChange change = baseChange(order.getRound().getRound());
    var key = new TicketKey(order.getTicketKey());
    compute.execute(() -> {
      holders.orElseThrow().know(key, order.getRound().getIncarnation());
      desk.orElseThrow().open(Leases.of(order.getRound()), participants, state, change);
      holders.orElseThrow().admitWaiting();
    });
  }

  private void abandon(RoundId round) {
    compute.execute(() -> desk.ifPresent(trainingDesk -> trainingDesk.abandon(round)));
  }

  private void drop(ParticipantsDropped order) {
    List<ClientId> clients = order.getParticipantsList().stream().map(Leases::of).map(Participant::client).toList();
    compute.execute(() -> desk.ifPresent(trainingDesk -> trainingDesk.drop(Leases.of(order.getRound()), clients)));
  }

  private void evaluate(Evaluate order) {
    var request = DownloadRequest.newBuilder()
        .setEvaluation(EvaluationAdapter.newBuilder().setCompletedRounds(order.getCompletedRounds())).build();
    float[] adapter = states.download(request).held().state().adapter();
    BaseChange change = baseChange(order.getCompletedRounds());
    int number = evaluations.incrementAndGet();
    compute.execute(() -> evaluate(number, order.getCompletedRounds(), adapter, change));
  }

  private void evaluate(int number, int completedRounds, float[] adapter, BaseChange change) {
    try {
      Evaluation result = evaluator.orElseThrow().evaluate(adapter, change,
          (texts, of) -> generated(number, completedRounds, texts, of));
      link.send(ServerReport.newBuilder().setEvaluated(EvaluationReport.of(completedRounds, result)).build());
    } catch (CancellationException e) {
      LOG.info("{}", e.getMessage());
    }
  }

  private void generated(int number, int completedRounds, int texts, int of) {
    if (number != evaluations.get()) {
      throw new CancellationException(
          "the evaluation after round " + completedRounds + " is void; left after " + texts + " of " + of + " texts");
    }
    if (texts == told) { // it is asked after each token
      return;
    }
    told = texts;
    link.send(ServerReport.newBuilder().setEvaluating(
        Evaluating.newBuilder().setCompletedRounds(completedRounds).setTexts(texts).setOf(of)).build());
  }

  private BaseChange baseChange(int completedRounds) {
    return changesBase && completedRounds > 0 ? states.baseChange(completedRounds) : BaseChange.NONE;
  }

  private void reportWhoIsMissing() {
    desk.flatMap(TrainingDesk::underWay).filter(round -> !round.missing().isEmpty())
        .ifPresent(round -> WaitingReports.of(round.id(), round.step(), round.missing()).forEach(link::send));
  }

  @Override
  public void stepped(RoundId round, int stepsDone, Map<ClientId, Double> losses, StepTraffic traffic) {
    StepReports.of(round, stepsDone, losses, traffic).forEach(link::send);
  }

  @Override
  public void diverged(RoundId round, ClientId client, String message) {
    link.send(ServerReport.newBuilder().setDiverged(ClientDiverged.newBuilder().setRound(Leases.message(round))
        .setPool(client.pool()).setClient(client.index()).setMessage(message)).build());
  }

  @Override
  public void done(RoundId round, AdapterState state) {
    link.later(() -> {
      states.upload(StateHeader.newBuilder().setServer(Leases.message(round)), new HeldState(share, state), true);
      link.send(ServerReport.newBuilder().setDone(ServerDone.newBuilder().setRound(Leases.message(round))).build());
      certificate.look();
    });
  }
}
