package io.splitlora.federation.job;

/**
 * A live process that works for a pool's clients.
 *
 * @param connection tells a pod that came back from the one that went away
 */
public record PodId(String pool, String name, long connection) {

  @Override
  public String toString() {
    return "pod " + name + " of pool " + pool;
  }
}
