package io.splitlora.worker.aggregation;

import io.splitlora.worker.round.Participant;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * How the clients' adapters become one, as hooks around a round: {@link #down}, {@link #objective} and {@link #fold}.
 * (A fourth, a low-rank change of the frozen base, comes with the first rule that has one.)
 * Rules are pure functions over flat adapters; they know neither leases nor files.
 */
public interface AggregationRule {

  /** What a participant receives at the start of a round. */
  default float[] down(float[] global, Participant participant) {
    return global;
  }

  /** Changes the gradient of a local step in place: an extra loss term, or a mask. */
  default void objective(float[] adapter, float[] gradient) {}

  /**
   * The next global adapter.
   *
   * @param uploads in the order of the clients' ids, whatever the order of arrival; read one at a time
   */
  float[] fold(float[] global, List<Upload> uploads);

  /** A participant's adapter after its local steps, read when it is asked for. */
  interface Upload {

    Participant participant();

    FloatBuffer adapter();
  }
}
