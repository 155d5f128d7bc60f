package io.splitlora.manifest;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.DataSpec;
import io.splitlora.api.v1alpha1.JobNames;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.PartitionType;
import io.splitlora.api.v1alpha1.TrainingSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What fields must be to one another. A value that was refused by itself is null here (never an object or a list), and the rules
 * stay silent about it. The model is not known: whether it can be cut at split.cut is checked where it is loaded.
 */
final class CrossFieldRules {
  /** The longest name of a Kubernetes object that is also a DNS label. */
  private static final int LONGEST_NAME = 63;

  private CrossFieldRules() {}

  static void check(JobManifest job, Report report) {
    targetsDiffer(job, report);
    mergedProjectionStandsAlone(job, report);
    poolNamesDiffer(job, report);
    poolNamesAreFree(job, report);
    podNamesFit(job, report);
    partitionsAreWhole(job, report);
    EvaluationFieldRules.check(job, report);
    warmupEnds(job, report);
    centralisedTrainingHasOnePool(job, report);
    portsDiffer(job, report);
    AggregationFieldRules.check(job, report);
  }

  private static void targetsDiffer(JobManifest job, Report report) {
    Set<AdapterTarget> seen = new HashSet<>();
    for (AdapterTarget target : job.spec().adapter().targets()) {
      if (!seen.add(target)) {
        refuse(report, "spec.adapter.targets", target, "lists " + target + " more than once; keep one");
      }
    }
  }

  private static void mergedProjectionStandsAlone(JobManifest job, Report report) {
    List<AdapterTarget> targets = job.spec().adapter().targets();
    if (targets.contains(AdapterTarget.c_attn)
        && targets.stream().anyMatch(Set.of(AdapterTarget.q, AdapterTarget.k, AdapterTarget.v)::contains)) {
      refuse(report, "spec.adapter.targets", targets,
          "c_attn already covers q, k and v; write either c_attn or the ones of q, k and v that you want");
    }
  }

  private static void poolNamesDiffer(JobManifest job, Report report) {
    Set<String> seen = new HashSet<>();
    List<ClientPoolSpec> pools = job.spec().clientPools();
    for (int i = 0; i < pools.size(); i++) {
      String name = pools.get(i).name();
      if (name != null && !seen.add(name)) {
        refuse(report, "spec.clientPools[" + i + "].name", name,
            "another pool is called '" + name + "' too; give each pool a name of its own");
      }
    }
  }

  private static void poolNamesAreFree(JobManifest job, Report report) {
    List<ClientPoolSpec> pools = job.spec().clientPools();
    for (int i = 0; i < pools.size(); i++) {
      String name = pools.get(i).name();
      if (name != null && JobNames.TAKEN.contains(name)) {
        refuse(report, "spec.clientPools[" + i + "].name", name, JobNames.OF_A_POOL);
      }
    }
  }

  private static void podNamesFit(JobManifest job, Report report) {
    List<ClientPoolSpec> pools = job.spec().clientPools();
    String jobName = job.metadata().name();
    for (int i = 0; i < pools.size(); i++) {
      String name = pools.get(i).name();
      if (jobName != null && name != null && jobName.length() + 1 + name.length() > LONGEST_NAME) {
        refuse(report, "spec.clientPools[" + i + "].name", name,
            "the pods' name '" + jobName + "-" + name + "' is longer than " + LONGEST_NAME
                + " characters; shorten the name of the job or of the pool");
      }
    }
  }

  private static void partitionsAreWhole(JobManifest job, Report report) {
    List<ClientPoolSpec> pools = job.spec().clientPools();
    for (int i = 0; i < pools.size(); i++) {
      partitionIsWhole(pools.get(i).data(), "spec.clientPools[" + i + "].data.partition", report);
    }
  }

  private static void partitionIsWhole(DataSpec data, String path, Report report) {
    PartitionType type = data.partition().type();
    String attribute = data.partition().attribute();
    if (type == PartitionType.Dirichlet && data.format() == DataFormat.Text) {
      refuse(report, path + ".type", type,
          "Dirichlet divides by an attribute, which examples of the format Text do not have; write Contiguous or Shuffled");
    } else if (type == PartitionType.Dirichlet && attribute == null) {
      refuse(report, path + ".attribute", "",
          "missing; Dirichlet divides by an attribute: write its name, such as food, or another type");
    } else if (type != null && type != PartitionType.Dirichlet && attribute != null) {
      refuse(report, path + ".attribute", attribute,
          "only the type Dirichlet divides by an attribute, not " + type + "; remove it or write type: Dirichlet");
    }
  }

  private static void warmupEnds(JobManifest job, Report report) {
    TrainingSpec training = job.spec().training();
    Integer warmup = training.schedule().warmupSteps();
    if (warmup == null || training.rounds() == null || training.localSteps() == null) {
      return;
    }
    int most = job.spec().clientPools().stream().mapToInt(pool -> Pool.localSteps(pool, training)).max().orElse(training.localSteps());
    long steps = (long) training.rounds() * most;
    if (warmup > steps) {
      refuse(report, "spec.training.schedule.warmupSteps", warmup,
          "must be at most the " + steps + " local steps of the job (rounds times the most localSteps of a pool), not " + warmup);
    }
  }

  private static void centralisedTrainingHasOnePool(JobManifest job, Report report) {
    int pools = job.spec().clientPools().size();
    if (job.spec().training().method() == Method.CenLoRA && pools > 1) {
      refuse(report, "spec.clientPools", pools,
          "with the method CenLoRA one client holds all the data; list one pool, not " + pools);
    }
  }

  private static void portsDiffer(JobManifest job, Report report) {
    Integer port = job.spec().aggregator().port();
    if (port != null && port != 0 && port.equals(job.spec().splitServer().port())) {
      refuse(report, "spec.aggregator.port", port,
          port + " is the split server's port too; give each a port of its own, or 0 to take a free one");
    }
  }

  static void refuse(Report report, String path, Object value, String message) {
    report.refuse(FieldPath.parse(path).orElseThrow(), value.toString(), message);
  }
}
