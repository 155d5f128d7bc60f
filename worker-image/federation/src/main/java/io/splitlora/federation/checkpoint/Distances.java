package io.splitlora.federation.checkpoint;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.aggregation.Factors;
import java.util.List;

/**
 * ‖θ_i - θ_j‖² of all contributions to a round, over all matrices. Some adapters' numbers of one matrix are in memory
 * at once, and all that follow are compared with these while they are read.
 */
final class Distances {

  /** 32 MiB. */
  private static final int NUMBERS_AT_ONCE = 1 << 22;

  private final Uploads uploads;
  private final List<Contribution> contributions;
  private final int numbersAtOnce;
  private final double[][] squared;

  private Distances(Uploads uploads, List<Contribution> contributions, int numbersAtOnce) {
    this.uploads = uploads;
    this.contributions = contributions;
    this.numbersAtOnce = numbersAtOnce;
    squared = new double[contributions.size()][contributions.size()];
  }

  static double[][] squared(Uploads uploads, List<Contribution> contributions, List<Slot> slots) {
    return squared(uploads, contributions, slots, NUMBERS_AT_ONCE);
  }

  static double[][] squared(Uploads uploads, List<Contribution> contributions, List<Slot> slots, int numbersAtOnce) {
    var distances = new Distances(uploads, contributions, numbersAtOnce);
    slots.forEach(distances::add);
    return distances.squared;
  }

  private void add(Slot slot) {
    int atOnce = Math.max(1, numbersAtOnce / (slot.sizeOfA() + slot.sizeOfB()));
    for (int from = 0; from < contributions.size(); from += atOnce) {
      add(slot, from, Math.min(contributions.size(), from + atOnce));
    }
  }

  private void add(Slot slot, int from, int to) {
    List<Factors> some = contributions.subList(from, to).stream().map(each -> factors(each, slot)).toList();
    for (int j = from + 1; j < contributions.size(); j++) {
      Factors other = j < to ? some.get(j - from) : factors(contributions.get(j), slot);
      for (int i = from; i < Math.min(j, to); i++) {
        squared[i][j] += some.get(i - from).squaredDistance(other);
        squared[j][i] = squared[i][j];
      }
    }
  }

  private Factors factors(Contribution contribution, Slot slot) {
    return uploads.of(contribution, slot).factors();
  }
}
