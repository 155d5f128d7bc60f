package io.splitlora.protocol.process;

/** Where a role finds in its pod what the operator puts there. */
public final class PodPaths {
  /** The job's manifest. */
  public static final String JOB = "/job";
  /** The role's certificate and key, and the authorities that it trusts. */
  public static final String CERTIFICATES = "/certificates";
  /** What a pod proves with who it is, and recognises the operator by. */
  public static final String IDENTITY = "/identity";
  /** The aggregator's journal. */
  public static final String JOURNAL = "/journal";
  /** Where the aggregator writes the finished adapter. */
  public static final String EXPORT = "/export";
  /** A folder for each claim that a {@code pvc://} source names. */
  public static final String CLAIMS = "/claims";
  /** Where libraries are unpacked. */
  public static final String TMP = "/tmp";
  /** A file: what a role writes here as its last words, Kubernetes keeps in the pod's status. */
  public static final String TERMINATION_LOG = "/dev/termination-log";

  private PodPaths() {}
}
