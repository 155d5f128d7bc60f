package io.splitlora.federation.round;

import io.splitlora.api.v1alpha1.LatePolicy;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.progress.JobMeter;
import io.splitlora.federation.round.Stage.Ended;
import io.splitlora.federation.round.Stage.Stepping;
import io.splitlora.federation.round.Stage.Waiting;
import io.splitlora.protocol.bounds.Sentence;
import io.splitlora.v1.Reason;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of an open round when something goes wrong. It goes on without some clients as long as its quorum holds;
 * a client's work goes on elsewhere from its last step boundary; one client begins anew where that concerns nobody else
 * (FedLoRA); everyone begins anew; or the job fails, if it would happen again or has happened too often.
 */
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Plan plan;
  private final Journal journal;
  private final Orders orders;
  private final LateWork late;
  private final JobMeter meter;
  private final LongSupplier nanoTime;
  private RoundLimits limits;

  Recovery(Plan plan, Journal journal, Orders orders, LateWork late, JobMeter meter, LongSupplier nanoTime) {
    this.plan = plan;
    this.journal = journal;
    this.orders = orders;
    this.late = late;
    this.meter = meter;
    this.nanoTime = nanoTime;
    limits = new RoundLimits(plan.backoffLimit(), plan.deadlineSeconds());
  }

  void limit(RoundLimits changed) {
    limits = changed;
  }

  // --- what goes wrong ---

  Stage podLost(Stepping stepping, PodId pod) {
    List<Work> lost = stepping.round().heldBy(pod);
    return lost.isEmpty() ? stepping : lost(stepping, lost, Reason.CONNECTION_LOST, pod + " went away");
  }

  Stage serverLost(Stepping stepping) {
    return reopened(stepping, Reason.CONNECTION_LOST, "the split server went away");
  }

  Stage stateMissing(Stepping stepping, Work work) {
    return lost(stepping, List.of(work), Reason.CONNECTION_LOST, "the state of " + work.lease() + " did not arrive");
  }

  Stage serverStateMissing(Stepping stepping) {
    return reopened(stepping, Reason.CONNECTION_LOST,
        "the split server's state of " + stepping.round().id() + " did not arrive");
  }

  /** A pod could not go on with a client's work. */
  Stage leaseFailed(Stepping stepping, Work work, Reason reason, String message) {
    String sentence = "client " + work.client() + ": " + message;
    if (reason == Reason.DIVERGED_CLIENT || reason == Reason.BAD_INPUT) {
      return droppedOrFailed(stepping, work.client(), reason, sentence);
    } else if (reason == Reason.REFUSED_UPLOAD && holdsWithout(stepping, 1)) {
      return dropped(stepping, List.of(work.client()), reason, sentence);
    }
    return lost(stepping, List.of(work), reason, sentence);
  }

  Stage diverged(Stepping stepping, ClientId client, String message) {
    return droppedOrFailed(stepping, client, Reason.DIVERGED_CLIENT, "client " + client + ": " + message);
  }

  Stage diverged(Entry.Evaluated evaluation) {
    return failed(Reason.DIVERGED_CLIENT, "the validation loss after round " + evaluation.completedRounds() + " is "
        + evaluation.meanLoss() + ", or a text that the model generates is not finite; lower the learning rate");
  }

  /** Those who go on without the late ones have a deadline too. */
  Stage deadline(Stepping stepping) {
    long now = nanoTime.getAsLong();
    if (limits.deadlineSeconds() == 0 || (now - stepping.since()) / 1e9 <= limits.deadlineSeconds()) {
      return stepping;
    }
    List<ClientId> missing = stepping.round().late();
    String message = "not complete after " + limits.deadlineSeconds() + " s"
        + (missing.isEmpty() ? "" : "; missing: " + ClientId.names(missing));
    return !missing.isEmpty() && holdsWithout(stepping, missing.size())
        ? dropped(stepping.since(now), missing, Reason.ROUND_DEADLINE_EXCEEDED, message)
        : reopened(stepping, Reason.ROUND_DEADLINE_EXCEEDED, message);
  }

  // --- what is done about it ---

  private Stage lost(Stepping stepping, List<Work> works, Reason reason, String message) {
    if (plan.split() && holdsWithout(stepping, works.size())) {
      return dropped(stepping, works.stream().map(Work::client).toList(), reason, message);
    } else if (reason == Reason.CONNECTION_LOST) {
      return takenOver(stepping, works, reason, message);
    }
    return plan.split() ? reopened(stepping, reason, message) // the shared server adapter has already moved
        : begunAnew(stepping, works, reason, message);
  }

  /**
   * Others go on with it from the last step boundary whose state is there. A step that is done again gives the same
   * bytes: it begins with the same state, batch and keys, and the split server sends the gradient again that it has
   * computed for it, without another step of its own. A server that has it no more refuses the lease as stale.
   */
  private Stage takenOver(Stepping stepping, List<Work> works, Reason reason, String message) {
    List<Work> lost = works.stream().map(Work::lost).toList();
    lost.forEach(stepping.round()::put);
    LOG.info("{}: others go on with {} from the last step boundary: {}", stepping.round().id(),
        ClientId.names(lost.stream().map(Work::client).toList()), Sentence.bounded(message));
    meter.takenOver(lost.size(), reason, Sentence.bounded(message));
    int limit = limits.backoffLimit();
    return lost.stream().filter(work -> work.boundary().losses() > limit).findFirst().<Stage>map(
        work -> failed(Reason.BACKOFF_LIMIT_EXCEEDED, "client " + work.client() + " did not get beyond step "
            + work.boundary().step() + " of round " + work.lease().round().round() + ": its work was lost "
            + work.boundary().losses() + " times (runPolicy.backoffLimit); last reason: " + message))
        .orElse(stepping);
  }

  /** It would happen again: the round goes on without the client where the quorum allows, else the job is over. */
  private Stage droppedOrFailed(Stepping stepping, ClientId client, Reason reason, String sentence) {
    return holdsWithout(stepping, 1) ? dropped(stepping, List.of(client), reason, sentence) : failed(reason, sentence);
  }

  /** Whether enough are left without so many; with a quorum of one never. */
  private boolean holdsWithout(Stepping stepping, int clients) {
    OpenRound round = stepping.round();
    return round.works().size() - clients >= plan.selection().needed(round.opened());
  }

  /** Their leases are void, and their pods and the split server hear of it; or their work may come late. */
  private Stepping dropped(Stepping stepping, List<ClientId> clients, Reason reason, String message) {
    OpenRound round = stepping.round();
    List<Work> works = clients.stream().map(client -> round.drop(client, reason, message)).toList();
    LOG.warn("{} goes on without {} ({}): {}", round.id(), ClientId.names(clients), reason, Sentence.bounded(message));
    for (Work work : works) {
      meter.round().forget(work.client());
      work.holder().filter(pod -> !work.done()).ifPresent(pod -> letGo(work, pod, reason));
    }
    if (plan.split()) {
      orders.dropOnServer(round.id(), works.stream().map(Work::participant).toList());
    }
    return stepping;
  }

  private void letGo(Work work, PodId pod, Reason reason) {
    if (plan.selection().late() == LatePolicy.Discount && reason == Reason.ROUND_DEADLINE_EXCEEDED) {
      late.await(work);
    } else {
      orders.voidLease(pod, work.lease());
    }
  }

  private Stage begunAnew(Stepping stepping, List<Work> works, Reason reason, String message) {
    OpenRound round = stepping.round();
    journalReopening(round, reason, message);
    for (Work work : works) {
      meter.round().forget(work.client());
      round.put(work.startedAgain());
    }
    int attempts = works.stream().mapToInt(work -> work.lease().round().attempt() + 1).max().orElseThrow();
    return unlessTooOften(attempts - round.id().attempt(), stepping, round, message);
  }

  /** Everyone begins this round anew. Older work that is late is void too, whether it is in or not. */
  private Stage reopened(Stepping stepping, Reason reason, String message) {
    OpenRound round = stepping.round();
    late.forgetAll();
    orders.abandon(round.latestAttempt());
    journalReopening(round, reason, message);
    int reopenings = stepping.reopenings() + 1;
    return unlessTooOften(reopenings, new Waiting(round.latestAttempt().nextAttempt(), reopenings), round, message);
  }

  private void journalReopening(OpenRound round, Reason reason, String message) {
    RoundId id = round.id();
    var reopened = new Entry.RoundReopened(journal.incarnation(), id.round(), id.attempt(), reason, message);
    LOG.warn("{} is opened again ({}): {}", id, reason, reopened.message());
    journal.append(reopened);
    meter.reopened(reason, reopened.message());
  }

  private Stage unlessTooOften(int reopenings, Stage next, OpenRound round, String message) {
    int limit = limits.backoffLimit();
    return reopenings <= limit ? next : failed(Reason.BACKOFF_LIMIT_EXCEEDED, "round " + round.id().round()
        + " was opened again " + limit + " times (runPolicy.backoffLimit); last reason: " + message);
  }

  Ended failed(Reason reason, String message) {
    var end = new Entry.JobEnded(false, reason, message);
    LOG.error("job failed ({}): {}", reason, end.message());
    journal.append(end);
    return new Ended(end);
  }
}
