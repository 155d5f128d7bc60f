package io.splitlora.worker.aggregation;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the model is cut for each pool: its clients run the blocks before, the split server those behind. Blocks between the
 * first and the last cut are trained on both sides. Without a split everything is at the clients.
 */
public record Cuts(Map<String, Integer> byPool) {

  public Cuts {
    byPool = Map.copyOf(byPool);
  }

  public static Cuts of(SplitLoRAJobSpec spec, int layers) {
    Map<String, Integer> cuts = new LinkedHashMap<>();
    for (ClientPoolSpec pool : spec.clientPools()) {
      cuts.put(pool.name(), spec.training().method() == Method.SplitLoRA ? pool.cutWithin(spec.split()) : layers);
    }
    return new Cuts(cuts);
  }

  public int of(String pool) {
    return byPool.get(pool);
  }

  public int first() {
    return byPool.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
  }

  public int last() {
    return byPool.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
  }
}
