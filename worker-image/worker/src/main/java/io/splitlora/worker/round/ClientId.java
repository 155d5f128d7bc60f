package io.splitlora.worker.round;

/** A client: the data shard with this index in its pool. */
public record ClientId(String pool, int index) {

  @Override
  public String toString() {
    return pool + "/" + index;
  }
}
