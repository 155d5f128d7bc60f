package io.splitlora.api.v1alpha1;

/** When the split server updates its adapter. */
public enum ServerUpdate {
  /** Once a local step, with the weighted sum of all participants' gradients. */
  PerStep,
  /** After each participant's mini-batch, in the order of the client ids. */
  PerClient
}
