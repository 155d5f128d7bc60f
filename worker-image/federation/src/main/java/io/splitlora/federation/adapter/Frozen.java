package io.splitlora.federation.adapter;

/** The factor that a rule does not train. It is not sent, because everyone can draw it again. */
public enum Frozen {
  NOTHING, A, B
}
