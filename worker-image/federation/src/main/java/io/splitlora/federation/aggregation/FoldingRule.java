package io.splitlora.federation.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterScale;
import io.splitlora.federation.adapter.Frozen;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * How the clients' adapters become one, as hooks around a round: {@link #down} what a client receives, {@link
 * #objective} what it adds to its loss, {@link #fold} what comes of the uploads: the next global adapter and, for some
 * rules, a change of the frozen base. Rules are pure functions over one adapted matrix in double precision; they know
 * neither leases nor files.
 */
public interface FoldingRule {

  /** What a participant begins the round with; by default the first components of the global adapter. */
  default Start down(Factors global, Recipient recipient) {
    return Start.all(recipient.rank() >= global.rank() ? global
        : global.select(IntStream.range(0, recipient.rank()).toArray()));
  }

  /** s_i of a client of a rank that trains so many components; by default the global adapter's (RBLA, section 3). */
  default double scale(AdapterSpec adapter, int rank, int sketch) {
    return AdapterScale.of(adapter);
  }

  /** Adds the gradient of an extra loss term, at a client's local step, in place. */
  default void objective(AdapterLayout layout, float[] adapter, float[] gradient) {}

  /**
   * The next global adapter.
   *
   * @param global the one before, with all components
   * @param scale s of the global adapter, before and after
   * @param uploads in the order of {@link io.splitlora.federation.job.Plan#clients}, whatever the order of arrival;
   *     each pass reads them one at a time
   */
  FoldResult fold(Factors global, double scale, Iterable<Upload> uploads);

  /**
   * How much each upload counts, for a rule that compares whole adapters before they are folded matrix by matrix; by
   * default what it counted.
   *
   * @param weights in the order of the uploads
   * @param squaredDistances computes ‖θ_i - θ_j‖² of all uploads, over all matrices
   */
  default double[] weights(double[] weights, Supplier<double[][]> squaredDistances) {
    return weights;
  }

  /** The factor that no client trains in a round. */
  default Frozen frozen(int round) {
    return Frozen.NOTHING;
  }

  /**
   * Whether clients go on with their optimizer's moments in their next round, else begin with none; aggregation.moments
   * may say otherwise.
   */
  default boolean keepsMoments() {
    return !restarts();
  }

  /** Whether every round begins with fresh adapters, because the last ones went into the base. */
  default boolean restarts() {
    return false;
  }

  /** Whether {@link #fold} changes the base. */
  default boolean changesBase() {
    return restarts();
  }

  /** Whether clients go on with numbers of their own, which {@link #down} takes from the end of their last round. */
  default boolean keepsOwn() {
    return false;
  }

  /** Whether clients tell how important their components are (HAFL). */
  default boolean wantsImportance() {
    return false;
  }

  /** Whether clients lose components that shrink ({@link #keptRank}). */
  default boolean prunes() {
    return false;
  }

  /** Components that a client keeps for its next round, from what it began and ended this one with (HetLoRA). */
  default int keptRank(Factors start, Factors end) {
    return end.rank();
  }
}
