package io.splitlora.worker.aggregator;

import io.splitlora.federation.job.Plan;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.manifest.Pool;
import io.splitlora.v1.PodHello;
import io.splitlora.v1.Reason;
import io.splitlora.v1.ServerHello;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Who may join: only processes that read the same manifest, model and data as the journal. */
final class Admission {

  private static final int UNREAD_BYTES = 1 << 20;
  /** An order of a lease has about a hundred. */
  private static final int UNREAD_BYTES_A_CLIENT = 1 << 10;

  private final Plan plan;
  private final Journal journal;
  private final Predicate<String> sameSpec;
  private final String modelDigest;

  Admission(Plan plan, Journal journal, Predicate<String> sameSpec, String modelDigest) {
    this.plan = plan;
    this.journal = journal;
    this.sameSpec = sameSpec;
    this.modelDigest = modelDigest;
  }

  /** Bytes of orders that a caller may leave unread: a few of each client's. */
  long mostUnread() {
    return UNREAD_BYTES + (long) UNREAD_BYTES_A_CLIENT * plan.clients().size();
  }

  /** @return why the pod may not join, if it may not */
  Optional<String> refusal(String pool, PodHello hello) {
    Optional<String> refusal = sameJob("pod " + hello.getPod(), hello.getSpecDigest(), hello.getModelDigest());
    if (refusal.isPresent()) {
      return refusal;
    }
    Optional<Pool> known = plan.pools().find(pool);
    if (known.isEmpty()) {
      return Optional.of("pod " + hello.getPod() + " is of pool " + pool + ", which the manifest does not have");
    }
    int clients = known.get().clients();
    if (hello.getExamplesCount() != clients) {
      return Optional
          .of("pod " + hello.getPod() + " has " + hello.getExamplesCount() + " shards, the manifest " + clients);
    }
    return sameData(pool, hello.getDataDigest(), hello.getExamplesList());
  }

  Optional<String> refusal(ServerHello hello) {
    Optional<String> refusal = sameJob("the split server", hello.getSpecDigest(), hello.getModelDigest());
    if (refusal.isEmpty() && !hello.getEvaluationDigest().isEmpty()) {
      return sameData("spec.evaluation", hello.getEvaluationDigest(), List.of());
    }
    return refusal;
  }

  /** The first to come settles what the pool's data is; whoever reads other files later is refused. */
  private Optional<String> sameData(String pool, String digest, List<Long> examples) {
    try {
      journal.checkData(pool, digest, examples);
      return Optional.empty();
    } catch (JournalException e) {
      if (e.reason() == Reason.DATA_CHANGED) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private Optional<String> sameJob(String who, String spec, String model) {
    if (!sameSpec.test(spec)) {
      return Optional.of(who + " was started with another manifest than the aggregator");
    }
    if (!model.equals(modelDigest)) {
      return Optional.of(who + " reads other model files than the aggregator");
    }
    return Optional.empty();
  }
}
