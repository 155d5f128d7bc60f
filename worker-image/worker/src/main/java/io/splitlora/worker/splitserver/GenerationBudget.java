package io.splitlora.worker.splitserver;

/**
 * Memory for the keys and values of all texts that grow at the split server, whoever has begun them: generation cannot
 * take what training needs. Taken and given back on the compute thread.
 */
final class GenerationBudget {

  private static final int MIB_SHIFT = 20;

  private final long bytes;
  private long taken;

  GenerationBudget(long bytes) {
    this.bytes = bytes;
  }

  /** Refuses what would be too much even if nobody else generated. */
  void requirePossible(int texts, int slots, long wanted) {
    if (wanted > bytes) {
      throw new IllegalArgumentException(texts + " texts of " + slots + " tokens take more than " + (bytes >> MIB_SHIFT)
          + " MiB of the split server's memory; ask for fewer texts, beams or tokens at once");
    }
  }

  /** @return whether it was there to be taken */
  boolean take(long wanted) {
    if (wanted > bytes - taken) {
      return false;
    }
    taken += wanted;
    return true;
  }

  void giveBack(long before) {
    taken -= before;
  }

  String exhausted() {
    return "the split server's memory for generation, " + (bytes >> MIB_SHIFT)
        + " MiB, is taken by others for now; ask again later,"
        + " or for fewer texts, beams or tokens at once";
  }
}
