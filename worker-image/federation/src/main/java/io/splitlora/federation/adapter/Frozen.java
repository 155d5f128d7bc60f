package io.splitlora.federation.adapter;

/** A factor that a rule does not train. It can be drawn again by whoever needs it and does not travel. */
public enum Frozen { NOTHING, A, B }
