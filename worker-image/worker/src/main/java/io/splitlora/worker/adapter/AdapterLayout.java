package io.splitlora.worker.adapter;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.worker.model.Gpt2Config;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each adapter of a range of blocks lies in one flat vector: block by block, in the order of {@link AdapterTarget},
 * A before B, row-major. The vectors of the two sides of a cut, one after the other, are the vector of the whole model.
 */
public record AdapterLayout(int fromBlock, int toBlock, List<Slot> slots, int size) {

  /** One adapted matrix: A [rank, in] at {@code offset}, B [out, rank] behind it. */
  public record Slot(int block, AdapterTarget target, int rank, int in, int out, int offset) {

    public int sizeOfA() {
      return rank * in;
    }

    public int sizeOfB() {
      return out * rank;
    }

    public int offsetOfB() {
      return offset + sizeOfA();
    }

    int end() {
      return offsetOfB() + sizeOfB();
    }
  }

  public AdapterLayout {
    slots = List.copyOf(slots);
  }

  public static AdapterLayout of(Gpt2Config model, AdapterSpec adapter, int fromBlock, int toBlock) {
    List<Slot> slots = new ArrayList<>();
    int offset = 0;
    for (int block = fromBlock; block < toBlock; block++) {
      for (AdapterTarget target : AdapterTarget.values()) {
        if (adapter.targets().contains(target)) {
          var slot = new Slot(block, target, adapter.rank(), in(target, model), out(target, model), offset);
          slots.add(slot);
          offset = slot.end();
        }
      }
    }
    return new AdapterLayout(fromBlock, toBlock, slots, offset);
  }

  /** Sizes of A and B of every possible target of every block, 0 where there is no adapter: 14 numbers a block. */
  public long[] pieceSizes() {
    int targets = AdapterTarget.values().length;
    long[] sizes = new long[(toBlock - fromBlock) * targets * 2];
    for (Slot slot : slots) {
      int piece = ((slot.block - fromBlock) * targets + slot.target.ordinal()) * 2;
      sizes[piece] = slot.sizeOfA();
      sizes[piece + 1] = slot.sizeOfB();
    }
    return sizes;
  }

  private static int in(AdapterTarget target, Gpt2Config model) {
    return target == AdapterTarget.mlp_out ? model.inner() : model.hidden();
  }

  private static int out(AdapterTarget target, Gpt2Config model) {
    return switch (target) {
      case c_attn -> 3 * model.hidden();
      case mlp_in -> model.inner();
      default -> model.hidden();
    };
  }
}
