package io.splitlora.cluster;

/** No cluster can be had; the message says what to do about it. */
public final class NoCluster extends RuntimeException {
  NoCluster(String sentence) {
    super(sentence);
  }
}
