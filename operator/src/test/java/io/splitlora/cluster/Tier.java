package io.splitlora.cluster;

/** How much of a cluster a test needs. */
public enum Tier {
  /** An API server with etcd: schemas, defaults, server-side apply. No controllers, so tests play their part. */
  CONTROL_PLANE,
  /** A cluster that runs pods. */
  NODE
}
