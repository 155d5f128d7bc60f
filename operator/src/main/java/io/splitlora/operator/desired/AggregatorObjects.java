package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.PodPaths;
import io.splitlora.protocol.process.RoleCommandLine;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A job's aggregator: its Job, its two volumes, the Service at which it is called, and who may call it. */
public final class AggregatorObjects {
  private static final int PORT = 7443;

  private AggregatorObjects() {}

  public static Job job(SplitLoRAJob job, OperatorSettings operator) {
    return RoleJobs.of(job, pod(job), operator);
  }

  static RolePod pod(SplitLoRAJob job) {
    var names = ObjectNames.of(job);
    return new RolePod(labels(job), job.getSpec().aggregator(), names.aggregator(),
        RoleCommandLine.aggregator(PodPaths.JOURNAL, PodPaths.EXPORT), OptionalInt.of(port(job)), true,
        SourceClaims.of(job.getSpec().model().source()),
        new TreeMap<>(Map.of(names.journal(), PodPaths.JOURNAL, names.export(), PodPaths.EXPORT)));
  }

  /** What its pod needs around it. */
  static List<HasMetadata> surroundings(SplitLoRAJob job, OperatorSettings operator) {
    return List.of(journal(job), export(job), policy(job, operator), service(job));
  }

  /** The volume of the journal goes with the job. */
  public static PersistentVolumeClaim journal(SplitLoRAJob job) {
    var names = ObjectNames.of(job);
    return Claims.of(Metas.owned(job, names.journal(), Labels.job(names.job())), job.getSpec().aggregator().storage());
  }

  /** The volume with the adapter outlives the job. */
  public static PersistentVolumeClaim export(SplitLoRAJob job) {
    var names = ObjectNames.of(job);
    return Claims.of(Metas.outliving(job, names.export(), Labels.job(names.job())), job.getSpec().export().storage());
  }

  static NetworkPolicy policy(SplitLoRAJob job, OperatorSettings operator) {
    var policies = new NetworkPolicies(job, operator);
    return policies.of(ObjectNames.of(job).aggregator(), labels(job),
        List.of(policies.from(
            List.of(policies.pods(Role.CLIENT), policies.pods(Role.SPLIT_SERVER), policies.operator()), port(job))),
        policies.ofAllAnd());
  }

  public static Service service(SplitLoRAJob job) {
    return Services.of(job, ObjectNames.of(job).aggregator(), Role.AGGREGATOR, port(job));
  }

  /** HOST:PORT at which it is called. */
  public static String address(SplitLoRAJob job) {
    return Services.address(job, ObjectNames.of(job).aggregator(), port(job));
  }

  static int port(SplitLoRAJob job) {
    int wanted = job.getSpec().aggregator().port();
    return wanted > 0 ? wanted : PORT;
  }

  private static Map<String, String> labels(SplitLoRAJob job) {
    return Labels.role(job.getMetadata().getName(), Role.AGGREGATOR);
  }
}
