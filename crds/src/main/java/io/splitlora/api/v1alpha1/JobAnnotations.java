package io.splitlora.api.v1alpha1;

/** Annotations of a SplitLoRAJob that the operator obeys. */
public final class JobAnnotations {
  /** Lets a job that has failed go on from its journal, once for each value that differs from the one before. */
  public static final String RESUME = "splitlora.io/resume";

  private JobAnnotations() {}
}
