package io.splitlora.api.v1alpha1;

import java.util.List;
import java.util.Optional;

/** Names that a job and its pools can have: names of Services, certificates and pods are made of them. */
public final class JobNames {
  /** A name of a Service: a DNS label that begins with a letter (RFC 1035). */
  public static final String PATTERN = "^[a-z]([-a-z0-9]*[a-z0-9])?$";
  /** What {@code -split-server} leaves of the 63 characters of a DNS label. */
  public static final int LONGEST = 50;
  /** Pools whose pods or Secrets would be those of the job itself. */
  public static final List<String> TAKEN = List.of("aggregator", "split-server", "ca");

  public static final String OF_A_JOB =
      "metadata.name begins with a letter and has lower-case letters, digits and inner hyphens, 50 characters at most:"
          + " names of Services, certificates and pods are made of it; choose another";
  public static final String OF_A_POOL =
      "aggregator, split-server and ca are names of the job's own objects; give the pool another name";

  private JobNames() {}

  /** Why no objects can be made for a job of these names, if none can. */
  public static Optional<String> refusal(String job, List<String> pools) {
    if (job.length() > LONGEST || !job.matches(PATTERN)) {
      return Optional.of(OF_A_JOB);
    }
    return pools.stream().anyMatch(TAKEN::contains) ? Optional.of(OF_A_POOL) : Optional.empty();
  }
}
