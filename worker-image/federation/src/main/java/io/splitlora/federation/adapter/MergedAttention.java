package io.splitlora.federation.adapter;

import io.splitlora.federation.adapter.PeftAdapter.LoraModule;
import java.util.ArrayList;
import java.util.List;

/**
 * Combines adapters of q, k and v into one adapter of GPT-2's merged c_attn, without loss. A stacks their As [sum of
 * ranks, in]. B [3 hidden, sum of ranks] holds each B in its own rows and columns and is zero elsewhere.
 */
final class MergedAttention {

  private static final List<String> PARTS = List.of("q", "k", "v");

  private MergedAttention() {}

  /** The modules of one block. Those of q, k and v are replaced by the merged one, which comes first. */
  static List<LoraModule> merge(List<LoraModule> modules) {
    List<LoraModule> parts = modules.stream().filter(module -> PARTS.contains(module.projection())).toList();
    List<LoraModule> merged = new ArrayList<>(modules);
    merged.removeAll(parts);
    if (!parts.isEmpty()) {
      merged.add(0, mergeParts(parts));
    }
    return merged;
  }

  private static LoraModule mergeParts(List<LoraModule> parts) {
    LoraModule first = parts.get(0);
    int hidden = first.out();
    int rank = parts.stream().mapToInt(LoraModule::rank).sum();
    float[] a = new float[rank * first.in()];
    float[] b = new float[3 * hidden * rank];
    int before = 0;
    for (LoraModule part : parts) {
      System.arraycopy(part.a(), 0, a, before * part.in(), part.a().length);
      int firstRow = PARTS.indexOf(part.projection()) * hidden;
      for (int row = 0; row < hidden; row++) {
        System.arraycopy(part.b(), row * part.rank(), b, (firstRow + row) * rank + before, part.rank());
      }
      before += part.rank();
    }
    return new LoraModule(first.block(), "attn.c_attn", rank, first.in(), 3 * hidden, first.scale(), a, b);
  }
}
