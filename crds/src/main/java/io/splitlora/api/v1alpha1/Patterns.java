package io.splitlora.api.v1alpha1;

/** Patterns of texts; what each asks for in words is with the strict reader. */
public final class Patterns {
  /** A DNS label (RFC 1123), as names of most Kubernetes objects are. */
  public static final String NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
  public static final String SOURCE = "^(sample://|file://|pvc://[a-z0-9][-a-z0-9.]*/).+";
  public static final String ABSOLUTE_PATH = "^/.+";
  /** A quantity of Kubernetes without the forms that no size of a volume needs. */
  public static final String SIZE = "^[0-9]+([.][0-9]+)?([kMGTPE]|[KMGTPE]i)?$";

  /** Of an image: no blanks, no line breaks. */
  public static final String IMAGE = "^[!-~]+$";

  private Patterns() {}
}
