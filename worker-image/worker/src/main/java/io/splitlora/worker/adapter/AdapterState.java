package io.splitlora.worker.adapter;

/**
 * What training carries from step to step on one side of the cut: the flat adapter, AdamW's moments, the number of
 * updates behind them, and the cursor (batches taken from the client's data; 0 on the split server).
 * The arrays are updated in place by the one step that owns the state.
 */
public record AdapterState(float[] adapter, float[] firstMoment, float[] secondMoment, long updates, long cursor) {

  public static AdapterState initial(float[] adapter) {
    return new AdapterState(adapter, new float[adapter.length], new float[adapter.length], 0, 0);
  }

  public AdapterState withAdapter(float[] other) {
    return new AdapterState(other, firstMoment, secondMoment, updates, cursor);
  }

  public AdapterState afterUpdate(long nextCursor) {
    return new AdapterState(adapter, firstMoment, secondMoment, updates + 1, nextCursor);
  }

  /** Whether every number is finite. */
  public boolean finite() {
    return finite(adapter) && finite(firstMoment) && finite(secondMoment);
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
