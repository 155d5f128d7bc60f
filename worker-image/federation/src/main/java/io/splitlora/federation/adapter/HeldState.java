package io.splitlora.federation.adapter;

/** A state and the components that it covers. Roles exchange these, and checkpoints consist of them. */
public record HeldState(Share share, AdapterState state) {}
