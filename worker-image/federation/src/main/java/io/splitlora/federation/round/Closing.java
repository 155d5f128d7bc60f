package io.splitlora.federation.round;

import io.splitlora.federation.checkpoint.Contribution;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry.CountedLease;
import io.splitlora.federation.journal.Entry.RoundJournaled;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.progress.JobMeter;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a complete round exist: folds what counts into the next checkpoint and journals it. */
final class Closing {

  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final Plan plan;
  private final List<ClientId> clients;
  private final Journal journal;
  private final JobState state;
  private final LateWork late;
  private final JobMeter meter;
  private final LongSupplier nanoTime;

  Closing(Plan plan, Journal journal, JobState state, LateWork late, JobMeter meter, LongSupplier nanoTime) {
    this.plan = plan;
    clients = plan.clients();
    this.journal = journal;
    this.state = state;
    this.late = late;
    this.meter = meter;
    this.nanoTime = nanoTime;
  }

  void close(OpenRound round) {
    int number = round.id().round();
    RoundMetrics metrics = meter.roundMetrics();
    List<Contribution> contributions = late.joinedTo(round.contributions(), number, clients);
    List<CountedLease> counted = contributions.stream().map(contribution -> counted(contribution, number)).toList();
    long begun = nanoTime.getAsLong();
    journal.appendRound(
        folder -> state.writeNext(folder, round.id(), contributions, plan.split()),
        (next, files) -> new RoundJournaled(
            next, counted, round.dropped(), files, metrics.folded(millisecondsSince(begun))));
    LOG.info("round {} of {} journaled: loss {}", number + 1, plan.rounds(), metrics.loss());
    meter.roundClosed(journal.last(RoundJournaled.class).orElseThrow().metrics());
  }

  /** Late work has no loss of this round. */
  private CountedLease counted(Contribution contribution, int round) {
    ClientId client = contribution.lease().client();
    RoundId of = contribution.lease().round();
    Double loss = of.round() == round ? meter.round().loss(client) : null;
    return new CountedLease(client.toString(), of.incarnation(), of.attempt(), contribution.weight(), loss);
  }

  private long millisecondsSince(long nanos) {
    return (nanoTime.getAsLong() - nanos) / 1_000_000;
  }
}
