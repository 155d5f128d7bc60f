package io.splitlora.federation.round;

import io.splitlora.api.v1alpha1.LatePolicy;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.progress.JobMeter;
import io.splitlora.federation.round.OpenRound.Work;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.v1.Reason;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a round goes on without some of its participants, as long as its quorum holds. */
final class Dropping {

  private static final Logger LOG = LoggerFactory.getLogger(Dropping.class);

  private final Plan plan;
  private final Pods pods;
  private final Orders orders;
  private final JobMeter meter;
  private final LateWork late;

  Dropping(Plan plan, Pods pods, Orders orders, JobMeter meter, LateWork late) {
    this.plan = plan;
    this.pods = pods;
    this.orders = orders;
    this.meter = meter;
    this.late = late;
  }

  /** Whether enough are left without so many; with a quorum of one never. */
  boolean holdsWithout(OpenRound round, int clients) {
    return round.works().size() - clients >= plan.participation().needed(round.opened());
  }

  /** Their leases are void, and whoever works for them, and the split server, hears of it; or their work may come late. */
  void drop(OpenRound round, List<ClientId> clients, Reason reason, String message) {
    List<Work> works = clients.stream().map(client -> round.drop(client, reason, message)).toList();
    LOG.warn("{} goes on without {} ({}): {}", round.id(), ClientId.names(clients), reason, Sentence.bounded(message));
    for (Work work : works) {
      meter.round().forget(work.lease().client());
      work.holder().filter(pod -> !work.done()).ifPresent(pod -> letGo(work, pod, reason));
    }
    if (plan.split()) {
      orders.dropOnServer(round.id(), works.stream().map(Work::participant).toList());
    }
  }

  private void letGo(Work work, PodId pod, Reason reason) {
    pods.addLoad(pod, -1);
    if (plan.participation().late() == LatePolicy.Discount && reason == Reason.ROUND_DEADLINE_EXCEEDED) {
      late.await(work);
    } else {
      orders.voidLease(pod, work.lease());
    }
  }
}
