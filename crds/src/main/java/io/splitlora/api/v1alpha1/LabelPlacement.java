package io.splitlora.api.v1alpha1;

/** Where the labels live while the loss is computed. */
public enum LabelPlacement {
  /** Clients send token ids of the completion to the split server, which computes the loss. */
  Server
}
