package io.splitlora.worker.splitserver;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.progress.StepTraffic;
import io.splitlora.federation.wire.Leases;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.ClientLoss;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.ServerStepped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A local step of all participants as reports: of very many clients in several, the first of which says what was moved.
 */
final class StepReports {

  private StepReports() {}

  static List<ServerReport> of(RoundId round, int stepsDone, Map<ClientId, Double> losses, StepTraffic traffic) {
    List<ClientLoss> all = losses.entrySet().stream().map(loss -> ClientLoss.newBuilder()
        .setPool(loss.getKey().pool()).setClient(loss.getKey().index()).setLoss(loss.getValue()).build()).toList();
    List<ServerReport> reports = new ArrayList<>();
    do {
      int told = reports.size() * MessageBounds.CLIENTS_A_REPORT;
      StepTraffic moved = reports.isEmpty() ? traffic : StepTraffic.NONE; // counted once
      reports.add(ServerReport.newBuilder()
          .setStepped(ServerStepped.newBuilder().setRound(Leases.message(round)).setStep(stepsDone)
              .setCountedTokens(moved.countedTokens()).setBytesUp(moved.bytesUp()).setBytesDown(moved.bytesDown())
              .setComputeNanos(moved.computeNanos())
              .addAllLosses(all.subList(told, Math.min(all.size(), told + MessageBounds.CLIENTS_A_REPORT))))
          .build());
    } while (reports.size() * MessageBounds.CLIENTS_A_REPORT < all.size());
    return reports;
  }
}
