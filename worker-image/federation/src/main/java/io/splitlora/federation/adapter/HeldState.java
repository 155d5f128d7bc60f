package io.splitlora.federation.adapter;

/** A state with the components that it is about: what travels between the roles and what checkpoints consist of. */
public record HeldState(Share share, AdapterState state) {}
