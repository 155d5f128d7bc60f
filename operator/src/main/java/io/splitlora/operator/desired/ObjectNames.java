package io.splitlora.operator.desired;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.JobNames;
import io.splitlora.api.v1alpha1.SplitLoRAJob;

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

  public String authority() {
    return job + "-ca";
  }

  public String journal() {
    return job + "-journal";
  }

  public String export() {
    return job + "-export";
  }
}
