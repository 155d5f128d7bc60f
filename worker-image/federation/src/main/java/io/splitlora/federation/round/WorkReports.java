package io.splitlora.federation.round;

import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.RoundMetrics.LeaseCosts;
import io.splitlora.federation.progress.JobMeter;
import io.splitlora.federation.progress.StepTraffic;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Counts what the others report of work that goes on, if it is of a valid lease. It leads to no other stage. */
public final class WorkReports {

  private final Plan plan;
  private final JobMeter meter;
  private final Supplier<Optional<OpenRound>> openRound;
  private final Function<Lease, Optional<Work>> unfinished;

  /** @param unfinished the work of a valid lease, in the open round or late */
  WorkReports(Plan plan, JobMeter meter, Supplier<Optional<OpenRound>> openRound,
      Function<Lease, Optional<Work>> unfinished) {
    this.plan = plan;
    this.meter = meter;
    this.openRound = openRound;
    this.unfinished = unfinished;
  }

  /** A client did a local step by itself (FedLoRA, CenLoRA). */
  public void clientStepped(Lease lease, int step, double loss, long countedTokens) {
    openRound.get().flatMap(round -> round.unfinished(lease))
        .filter(work -> step <= plan.localSteps(work.client())).ifPresent(work -> {
          if (meter.round().clientStepped(work.client(), work.weight(), step, loss)) {
            meter.round().counted(work.client(), countedTokens);
          }
        });
  }

  /** The split server did a local step; clients that have no step left, or did not come, have no loss. */
  public void serverStepped(RoundId id, int step, Map<ClientId, Double> losses, StepTraffic traffic) {
    openRound.get().filter(round -> round.id().equals(id)).ifPresent(round -> {
      round.awaited().clear();
      for (Participant participant : round.participants()) {
        ClientId client = participant.client();
        if (losses.containsKey(client)) {
          meter.round().clientStepped(client, participant.weight(), step, losses.get(client));
        }
      }
      meter.round().counted(traffic);
    });
  }

  /** A client's state went down. */
  public void sent(Lease lease, long bytes) {
    cost(lease, new LeaseCosts(0, bytes, 0));
  }

  /** Changes of the base went down to a pod. */
  public void baseSent(long bytes) {
    meter.round().sentBase(bytes);
  }

  /**
   * A pod has computed for a lease.
   *
   * @param busyMilliseconds on the wall; images that do not know them tell none
   */
  public void computed(Lease lease, long milliseconds, long busyMilliseconds) {
    cost(lease, new LeaseCosts(0, 0, milliseconds));
    unfinished.apply(lease)
        .ifPresent(work -> meter.round().busy(lease.client(), Math.max(milliseconds, busyMilliseconds)));
  }

  private void cost(Lease lease, LeaseCosts costs) {
    unfinished.apply(lease).ifPresent(work -> meter.round().cost(lease.client(), costs));
  }
}
