package io.splitlora.worker.splitserver;

import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.wire.Leases;
import io.splitlora.protocol.bounds.MessageBounds;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.ServerWaiting;
import java.util.ArrayList;
import java.util.List;

/**
 * For whom a local step waits as reports: a list that fills its report goes on in the next, so the last one is never
 * full.
 */
final class WaitingReports {

  private WaitingReports() {}

  static List<ServerReport> of(RoundId round, int step, List<Participant> missing) {
    List<ServerReport> reports = new ArrayList<>();
    for (int told = 0; told <= missing.size(); told += MessageBounds.CLIENTS_A_REPORT) {
      List<Participant> part = missing.subList(told, Math.min(missing.size(), told + MessageBounds.CLIENTS_A_REPORT));
      reports.add(
          ServerReport.newBuilder().setWaiting(ServerWaiting.newBuilder().setRound(Leases.message(round)).setStep(step)
              .addAllMissing(part.stream().map(Leases::message).toList())).build());
    }
    return reports;
  }
}
