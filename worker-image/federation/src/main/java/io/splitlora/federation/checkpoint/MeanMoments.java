package io.splitlora.federation.checkpoint;

import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.StateOnDisk;
import io.splitlora.federation.job.Lease;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The weighted mean of the clients' moments, in the order of the clients, for adapters of the same components: with it
 * everyone begins the next round (aggregation.moments: Average).
 */
final class MeanMoments {

  private final float[] first;
  private final float[] second;
  private long updates;

  private MeanMoments(int size) {
    first = new float[size];
    second = new float[size];
  }

  /**
   * Whose update was too long has no say in the moments.
   *
   * @param uploads where each lease's state lies
   */
  static AdapterState behind(AdapterState global, Collection<Contribution> all, Function<Lease, Path> uploads)
      throws IOException {
    List<Contribution> contributions = withoutBounded(all);
    var mean = new MeanMoments(global.adapter().length);
    mean.take(1, mean.first, contributions, uploads);
    mean.take(2, mean.second, contributions, uploads);
    return new AdapterState(global.adapter(), mean.first, mean.second, mean.updates, global.cursor());
  }

  private static List<Contribution> withoutBounded(Collection<Contribution> all) {
    List<Contribution> others = all.stream().filter(contribution -> !contribution.bounded()).toList();
    double sum = others.stream().mapToDouble(Contribution::weight).sum();
    return others.size() == all.size() ? others
        : others.stream().map(contribution -> contribution.weighing(contribution.weight() / sum)).toList();
  }

  private void take(int moment, float[] into, Collection<Contribution> contributions, Function<Lease, Path> uploads)
      throws IOException {
    double[] sum = new double[into.length];
    for (Contribution contribution : contributions) {
      try (StateOnDisk upload = StateOnDisk.open(uploads.apply(contribution.lease()))) {
        FloatBuffer numbers = upload.moment(moment);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += contribution.weight() * numbers.get(i);
        }
        updates = Math.max(updates, upload.updates()); // pools may do different numbers of local steps
      }
    }
    for (int i = 0; i < sum.length; i++) {
      into[i] = (float) sum[i];
    }
  }
}
