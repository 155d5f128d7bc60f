package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.RoleCommandLine;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A job's split server: its Job, the Service at which it is called, and who may call it. */
public final class SplitServerObjects {
  private static final int PORT = 7444;

  private SplitServerObjects() {}

  /**
   * Whole models are trained without one; it holds a machine, so that it is there only if something is to be evaluated.
   */
  static boolean areNeeded(SplitLoRAJobSpec spec) {
    return trains(spec) || spec.evaluation() != null;
  }

  public static Job job(SplitLoRAJob job, OperatorSettings operator) {
    return RoleJobs.of(job, pod(job), operator);
  }

  static RolePod pod(SplitLoRAJob job) {
    var spec = job.getSpec();
    return new RolePod(labels(job), spec.splitServer(), ObjectNames.of(job).splitServer(),
        RoleCommandLine.splitServer(AggregatorObjects.address(job)), OptionalInt.of(port(job)), trains(spec),
        claims(spec), Map.of());
  }

  /** What its pod needs around it. */
  static List<HasMetadata> surroundings(SplitLoRAJob job, OperatorSettings operator) {
    return List.of(policy(job, operator), service(job));
  }

  static NetworkPolicy policy(SplitLoRAJob job, OperatorSettings operator) {
    var policies = new NetworkPolicies(job, operator);
    return policies.of(ObjectNames.of(job).splitServer(), labels(job),
        List.of(policies.from(List.of(policies.pods(Role.CLIENT)), port(job))),
        policies.ofAllAnd(policies.to(Role.AGGREGATOR, AggregatorObjects.port(job))));
  }

  public static Service service(SplitLoRAJob job) {
    return Services.of(job, ObjectNames.of(job).splitServer(), Role.SPLIT_SERVER, port(job));
  }

  /** HOST:PORT at which it is called. */
  static String address(SplitLoRAJob job) {
    return Services.address(job, ObjectNames.of(job).splitServer(), port(job));
  }

  static int port(SplitLoRAJob job) {
    int wanted = job.getSpec().splitServer().port();
    return wanted > 0 ? wanted : PORT;
  }

  /** Else it is there to evaluate, and nobody calls it. */
  private static boolean trains(SplitLoRAJobSpec spec) {
    return spec.training().method() == Method.SplitLoRA;
  }

  private static List<String> claims(SplitLoRAJobSpec spec) {
    return spec.evaluation() == null ? SourceClaims.of(spec.model().source())
        : SourceClaims.of(spec.model().source(), spec.evaluation().data().source());
  }

  private static Map<String, String> labels(SplitLoRAJob job) {
    return Labels.role(job.getMetadata().getName(), Role.SPLIT_SERVER);
  }
}
