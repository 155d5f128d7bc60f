package io.splitlora.manifest.constraints;

import static io.splitlora.api.v1alpha1.AdapterTarget.c_attn;
import static io.splitlora.api.v1alpha1.AdapterTarget.k;
import static io.splitlora.api.v1alpha1.AdapterTarget.q;
import static io.splitlora.api.v1alpha1.AdapterTarget.v;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.JobNames;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.api.v1alpha1.TrainingSpec;
import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.constraints.Constraint.Refusal;
import java.util.List;
import java.util.Set;

/** Names, targets of the adapters, the length of the training, and ports. */
final class JobConstraints {
  /** The longest name of a Kubernetes object that is also a DNS label. */
  private static final int LONGEST_NAME = 63;

  static final List<Constraint<?>> TABLE = List.of(
      // a job that is older than this constraint must still take a status, which says that it cannot work;
      // the reader has the pattern of the field
      Constraint.of(JobManifest.class,
          "oldSelf.hasValue() || (size(self.metadata.name) <= %d && self.metadata.name.matches('%s'))"
              .formatted(JobNames.LONGEST, JobNames.PATTERN),
          JobNames.OF_A_JOB),

      Constraint.of(JobManifest.class,
          "self.spec.clientPools.all(pool, size(self.metadata.name) + 1 + size(pool.name) <= " + LONGEST_NAME + ")",
          "the name of the job and of a pool, joined by a hyphen, is longer than " + LONGEST_NAME + " characters;"
              + " shorten one of them")
          .refusesOfEach("spec.clientPools[].name", job -> job.spec().clientPools(),
              (job, pool) -> job.metadata().name() != null && pool.name() != null
                  && podName(job, pool).length() > LONGEST_NAME,
              (job, pool) -> "the pods' name '" + podName(job, pool) + "' is longer than " + LONGEST_NAME
                  + " characters; shorten the name of the job or of the pool"),

      // to the API server the name is the key of the list
      Constraint.ofTheReader(SplitLoRAJobSpec.class)
          .refusesAll(spec -> Constraint.repetitions(spec.clientPools().stream().map(ClientPoolSpec::name).toList())
              .mapToObj(i -> new Refusal("clientPools[" + i + "].name",
                  "another pool is called '" + spec.clientPools().get(i).name() + "' too;"
                      + " give each pool a name of its own"))),

      // a pool that is older than this constraint keeps its name: the operator says that it cannot work
      Constraint.of(ClientPoolSpec.class,
          "oldSelf.hasValue() || !(self.name in " + Constraint.celList(JobNames.TAKEN) + ")",
          JobNames.OF_A_POOL)
          .refuses("name", pool -> pool.name() != null && JobNames.TAKEN.contains(pool.name())),

      Constraint.of(AdapterSpec.class,
          "!has(self.targets) || !('c_attn' in self.targets && self.targets.exists(target, target in ['q', 'k', 'v']))",
          "c_attn already covers q, k and v; write either c_attn or the ones of q, k and v that you want")
          .refuses("targets", adapter -> adapter.targets().contains(c_attn)
              && adapter.targets().stream().anyMatch(Set.of(q, k, v)::contains)),

      Constraint.of(AdapterSpec.class,
          "!has(self.targets) || self.targets.all(target, self.targets.exists_one(other, other == target))",
          "targets lists a projection more than once; keep one")
          .refusesAll(adapter -> Constraint.repetitions(adapter.targets())
              .mapToObj(i -> new Refusal("targets",
                  "lists " + adapter.targets().get(i) + " more than once; keep one"))),

      Constraint.of(SplitLoRAJobSpec.class,
          "self.training.method != 'CenLoRA' || size(self.clientPools) == 1",
          "with the method CenLoRA one client holds all the data; list one pool")
          .refuses("clientPools", spec -> spec.training().method() == Method.CenLoRA && spec.clientPools().size() > 1,
              spec -> "with the method CenLoRA one client holds all the data; list one pool, not "
                  + spec.clientPools().size()),

      Constraint.of(SplitLoRAJobSpec.class,
          "size(self.clientPools) == 0 || self.clientPools.exists(pool, self.training.schedule.warmupSteps"
              + " <= self.training.rounds * (has(pool.localSteps) ? pool.localSteps : self.training.localSteps))",
          "training.schedule.warmupSteps must be at most the local steps of the job"
              + " (rounds times the most localSteps of a pool)")
          .refuses("training.schedule.warmupSteps", JobConstraints::warmsUpTooLong,
              spec -> "must be at most the " + localSteps(spec) + " local steps of the job"
                  + " (rounds times the most localSteps of a pool), not " + spec.training().schedule().warmupSteps()),

      Constraint.of(SplitLoRAJobSpec.class,
          "self.aggregator.port == 0 || self.aggregator.port != self.splitServer.port",
          "aggregator and splitServer have the same port; give each a port of its own, or 0 to take a free one")
          .refuses("aggregator.port", JobConstraints::havePortsInCommon,
              spec -> spec.aggregator().port() + " is the split server's port too;"
                  + " give each a port of its own, or 0 to take a free one"));

  private JobConstraints() {}

  private static String podName(JobManifest job, ClientPoolSpec pool) {
    return job.metadata().name() + "-" + pool.name();
  }

  private static boolean warmsUpTooLong(SplitLoRAJobSpec spec) {
    TrainingSpec training = spec.training();
    boolean known = training.schedule().warmupSteps() != null
        && training.rounds() != null && training.localSteps() != null;
    return known && training.schedule().warmupSteps() > localSteps(spec);
  }

  private static long localSteps(SplitLoRAJobSpec spec) {
    TrainingSpec training = spec.training();
    int most = spec.clientPools().stream().mapToInt(pool -> Pool.localSteps(pool, training)).max()
        .orElse(training.localSteps());
    return (long) training.rounds() * most;
  }

  private static boolean havePortsInCommon(SplitLoRAJobSpec spec) {
    Integer port = spec.aggregator().port();
    return port != null && port != 0 && port.equals(spec.splitServer().port());
  }
}
