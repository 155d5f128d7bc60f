package io.splitlora.cluster;

import java.nio.file.Path;

/** A cluster that has been started or found. */
interface Running {
  Path kubeconfig();

  /** Makes an image archive known to the nodes. */
  void loadImage(Path archive);
}
