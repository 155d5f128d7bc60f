package io.splitlora.operator.resources;

import io.splitlora.api.v1alpha1.SplitLoRAJob;

/** The names of a job's objects; pools cannot be called {@code aggregator} or {@code split-server}, so none collide. */
public record ObjectNames(String job) {
  public static ObjectNames of(SplitLoRAJob job) {
    return new ObjectNames(job.getMetadata().getName());
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
