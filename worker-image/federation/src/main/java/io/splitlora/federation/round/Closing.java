package io.splitlora.federation.round;

import io.splitlora.federation.aggregation.NormBound;
import io.splitlora.federation.checkpoint.Contribution;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Counting;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry.CountedLease;
import io.splitlora.federation.journal.Entry.RoundJournaled;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.RoundMetrics;
import io.splitlora.federation.progress.JobMeter;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
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
    long begun = nanoTime.getAsLong();
    List<Contribution> contributions = judged(late.joinedTo(round.contributions(), number, clients));
    List<CountedLease> counted = contributions.stream().map(contribution -> counted(contribution, number)).toList();
    int bounded = (int) contributions.stream().filter(Contribution::bounded).count();
    journal.appendRound(
        folder -> state.writeNext(folder, round.id(), contributions, plan.split()),
        (next, files) -> new RoundJournaled(
            next, counted, round.dropped(), files, metrics.folded(millisecondsSince(begun), bounded)));
    LOG.info("round {} of {} journaled: loss {}", number + 1, plan.rounds(), metrics.loss());
    meter.roundClosed(journal.last(RoundJournaled.class).orElseThrow().metrics());
  }

  /** No weight above the largest share, no update beyond the bound, and of all these what the rule chooses. */
  private List<Contribution> judged(List<Contribution> contributions) {
    Counting counting = plan.selection().counting();
    double[] weights = counting.capped(contributions.stream().mapToDouble(Contribution::weight).toArray());
    List<Contribution> judged = state.judged(
        IntStream.range(0, weights.length).mapToObj(i -> contributions.get(i).weighing(weights[i])).toList(),
        new NormBound(counting.normBound()));
    judged.stream().filter(Contribution::bounded).forEach(each -> LOG.warn(
        "the update of {} is longer than {} medians of its round; {} of it counts", each.lease(), counting.normBound(),
        each.kept()));
    return judged;
  }

  /** Late work has no loss of this round. */
  private CountedLease counted(Contribution contribution, int round) {
    ClientId client = contribution.lease().client();
    RoundId of = contribution.lease().round();
    Double loss = of.round() == round ? meter.round().loss(client) : null;
    return new CountedLease(client.toString(), of.incarnation(), of.attempt(), contribution.weight(), loss,
        contribution.bounded() ? contribution.kept() : null);
  }

  private long millisecondsSince(long nanos) {
    return (nanoTime.getAsLong() - nanos) / 1_000_000;
  }
}
