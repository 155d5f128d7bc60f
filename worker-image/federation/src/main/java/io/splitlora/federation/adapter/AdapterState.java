package io.splitlora.federation.adapter;

import java.util.Optional;

/**
 * What training carries from step to step on one side of the cut: the flat adapter, AdamW's moments, the number of
 * updates in them, the cursor (batches taken from the client's data; 0 on the split server) and, if the rule needs it,
 * the importance of each parameter. The step that owns the state updates the arrays in place.
 */
public record AdapterState(float[] adapter, float[] firstMoment, float[] secondMoment, long updates, long cursor,
    Optional<Importance> importance) {

  public AdapterState(float[] adapter, float[] firstMoment, float[] secondMoment, long updates, long cursor) {
    this(adapter, firstMoment, secondMoment, updates, cursor, Optional.empty());
  }

  public static AdapterState initial(float[] adapter) {
    return new AdapterState(adapter, new float[adapter.length], new float[adapter.length], 0, 0);
  }

  public AdapterState withCursor(long other) {
    return new AdapterState(adapter, firstMoment, secondMoment, updates, other, importance);
  }

  /** With a copy of another state's moments and its number of updates. */
  public AdapterState withMomentsOf(AdapterState other) {
    return new AdapterState(adapter, other.firstMoment.clone(), other.secondMoment.clone(), other.updates, cursor,
        importance);
  }

  public AdapterState withImportance(Importance other) {
    return new AdapterState(adapter, firstMoment, secondMoment, updates, cursor, Optional.of(other));
  }

  public AdapterState afterUpdate(long nextCursor) {
    return new AdapterState(adapter, firstMoment, secondMoment, updates + 1, nextCursor, importance);
  }

  public static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
