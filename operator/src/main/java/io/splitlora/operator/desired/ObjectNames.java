package io.splitlora.operator.desired;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.JobNames;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.protocol.identity.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The names of a job's objects; pools cannot be called as the job's own, so none collide. */
public record ObjectNames(String job) {
  public static ObjectNames of(SplitLoRAJob job) {
    return new ObjectNames(job.getMetadata().getName());
  }

  /**
   * Refuses names of which no objects can be made, before any is: a job may be older than the rule that forbids them.
   */
  public static void check(SplitLoRAJob job) {
    var pools = job.getSpec().clientPools().stream().map(ClientPoolSpec::name).toList();
    JobNames.refusal(job.getMetadata().getName(), pools).ifPresent(why -> {
      throw new InvalidJobException("InvalidName", why);
    });
  }

  public String config() {
    return job;
  }

  public String aggregator() {
    return job + "-aggregator";
  }

  public String splitServer() {
    return job + "-split-server";
  }

  public String pool(String pool) {
    return job + "-" + pool;
  }

  /** The pool that has a Deployment of this name; none can be called as a role. */
  public Optional<String> poolOf(String deployment) {
    return Optional.of(deployment).filter(name -> name.startsWith(pool("")))
        .map(name -> name.substring(pool("").length())).filter(Predicate.not(String::isEmpty));
  }

  /** The Secret of an authority that an earlier operator made for a job. */
  public String authority() {
    return job + "-ca";
  }

  /** The names at which a role is called inside the cluster. */
  public List<String> hosts(String namespace, Role role) {
    if (!role.isCalled()) {
      return List.of();
    }
    String name = role == Role.AGGREGATOR ? aggregator() : splitServer();
    return List.of(name, name + "." + namespace, name + "." + namespace + ".svc");
  }

  public String journal() {
    return job + "-journal";
  }

  public String export() {
    return job + "-export";
  }
}
