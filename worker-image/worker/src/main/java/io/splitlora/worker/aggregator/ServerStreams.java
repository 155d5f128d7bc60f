package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.federation.round.Coordinator;
import io.splitlora.federation.wire.Leases;
import io.splitlora.v1.ClientDiverged;
import io.splitlora.v1.ClientLoss;
import io.splitlora.v1.Evaluated;
import io.splitlora.v1.Evaluating;
import io.splitlora.v1.Score;
import io.splitlora.v1.ServerHello;
import io.splitlora.v1.ServerOrder;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.ServerStepped;
import io.splitlora.v1.ServerWaiting;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The split server's stream. A split server that comes back replaces the one before. */
final class ServerStreams {

  /** The metrics of generated text, by their names in a manifest. */
  private static final Map<String, Metric> METRICS = Stream.of(Metric.values()).filter(Metric::scoresText)
      .collect(Collectors.toMap(Metric::name, Function.identity(), (a, b) -> a, TreeMap::new));

  private final Loop loop;
  private final Coordinator coordinator;
  private final Connections connections;
  private final Admission admission;

  ServerStreams(Loop loop, Coordinator coordinator, Connections connections, Admission admission) {
    this.loop = loop;
    this.coordinator = coordinator;
    this.connections = connections;
    this.admission = admission;
  }

  StreamObserver<ServerReport> open(StreamObserver<ServerOrder> out) {
    return new ServerStream(out);
  }

  private final class ServerStream extends ReportStream<ServerReport, ServerOrder> {

    ServerStream(StreamObserver<ServerOrder> out) {
      super(loop, out, admission.mostUnread());
    }

    @Override
    void take(ServerReport report) {
      if (report.hasHello() == connections.isServer(out())) {
        refuse(Status.INVALID_ARGUMENT.withDescription("a split server greets once, and first"));
        return;
      }
      switch (report.getReportCase()) {
        case HELLO -> hello(report.getHello());
        case STEPPED -> stepped(report.getStepped());
        case WAITING -> waiting(report.getWaiting());
        case DONE -> coordinator.serverDone(Leases.of(report.getDone().getRound()));
        case DIVERGED -> diverged(report.getDiverged());
        case EVALUATING -> generating(report.getEvaluating());
        case EVALUATED -> evaluated(report.getEvaluated());
        default -> refuse(Status.INVALID_ARGUMENT.withDescription("an unknown report"));
      }
    }

    private void hello(ServerHello hello) {
      admission.refusal(hello).ifPresentOrElse(
          refusal -> refuse(Status.FAILED_PRECONDITION.withDescription(refusal)),
          () -> {
            if (connections.hasServer()) {
              coordinator.serverLost();
            }
            if (connections.setServer(out())) {
              coordinator.serverJoined();
            }
          });
    }

    private void stepped(ServerStepped report) {
      Map<ClientId, Double> losses = new HashMap<>();
      for (ClientLoss loss : report.getLossesList()) {
        losses.put(new ClientId(loss.getPool(), loss.getClient()), loss.getLoss());
      }
      coordinator.reports().serverStepped(Leases.of(report.getRound()), report.getStep(), losses,
          new StepTraffic(report.getCountedTokens(), report.getBytesUp(), report.getBytesDown(),
              report.getComputeNanos()));
    }

    private void waiting(ServerWaiting report) {
      coordinator.serverWaiting(Leases.of(report.getRound()),
          report.getMissingList().stream().map(Leases::of).map(Participant::client).toList());
    }

    private void diverged(ClientDiverged report) {
      coordinator.diverged(Leases.of(report.getRound()), new ClientId(report.getPool(), report.getClient()),
          report.getMessage());
    }

    private void generating(Evaluating report) {
      coordinator.generating(report.getCompletedRounds(), report.getTexts(), report.getOf());
    }

    private void evaluated(Evaluated report) {
      Optional<String> unknown = report.getScoresList().stream().map(Score::getMetric)
          .filter(metric -> !METRICS.containsKey(metric)).findFirst();
      if (unknown.isPresent()) {
        refuse(Status.INVALID_ARGUMENT.withDescription(
            "an evaluation with the metric '" + unknown.get() + "', which is none of " + METRICS.keySet()));
        return;
      }
      Map<Metric, Double> scores = new LinkedHashMap<>();
      report.getScoresList().forEach(score -> scores.put(METRICS.get(score.getMetric()), score.getValue()));
      List<Entry.Sample> samples = report.getSamplesList().stream()
          .map(sample -> new Entry.Sample(sample.getContext(), sample.getText(),
              List.copyOf(sample.getReferencesList())))
          .toList();
      coordinator.evaluated(new Entry.Evaluated(report.getCompletedRounds(), report.getMeanLoss(),
          report.getCountedTokens(), scores, samples, 0));
    }

    @Override
    void gone() {
      if (connections.isServer(out())) {
        connections.removeServer();
        coordinator.serverLost();
      }
    }
  }
}
