package io.splitlora.federation.adapter;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the adapters of consecutive blocks lie in one flat vector: block by block, in the order of {@link
 * AdapterTarget}, A before B, row-major. The vectors of the two sides of a cut, one after the other, are the vector of
 * the whole model.
 */
public record AdapterLayout(int fromBlock, int toBlock, List<Slot> slots, int size) {

  /** One adapted matrix: A [rank, in] at {@code offset}, B [out, rank] behind it. */
  public record Slot(int block, AdapterTarget target, int rank, int in, int out, int offset) {

    public int sizeOfA() {
      return Math.multiplyExact(rank, in);
    }

    public int sizeOfB() {
      return Math.multiplyExact(out, rank);
    }

    public int offsetOfB() {
      return Math.addExact(offset, sizeOfA());
    }

    public int end() {
      return Math.addExact(offsetOfB(), sizeOfB());
    }
  }

  public AdapterLayout {
    slots = List.copyOf(slots);
  }

  /** Adapters with the manifest's rank. */
  public static AdapterLayout of(Gpt2Config model, AdapterSpec adapter, int fromBlock, int toBlock) {
    return of(model, adapter.targets(), adapter.rank(), fromBlock, toBlock);
  }

  public static AdapterLayout of(Gpt2Config model, List<AdapterTarget> targets, int rank, int fromBlock, int toBlock) {
    List<Slot> slots = new ArrayList<>();
    for (int block = fromBlock; block < toBlock; block++) {
      for (AdapterTarget target : AdapterTarget.values()) {
        if (targets.contains(target)) {
          slots.add(new Slot(block, target, rank, in(target, model), out(target, model), 0));
        }
      }
    }
    requirePossible(slots, rank);
    return placed(fromBlock, toBlock, slots);
  }

  /** All numbers are in one vector, which is sent as one array of bytes. */
  private static void requirePossible(List<Slot> slots, int rank) {
    long numbers =
        slots.stream().mapToLong(slot -> (long) rank * ((long) slot.in + slot.out)).reduce(0, Math::addExact);
    if (numbers > Integer.MAX_VALUE / Float.BYTES) {
      throw new ModelException("an adapter of rank " + rank + " has " + numbers + " parameters on these targets, and "
          + Integer.MAX_VALUE / Float.BYTES + " are the most; lower spec.adapter.rank");
    }
  }

  /** Places the slots one after the other, whatever their offsets were. */
  public static AdapterLayout placed(int fromBlock, int toBlock, List<Slot> slots) {
    List<Slot> placed = new ArrayList<>();
    int offset = 0;
    for (Slot slot : slots) {
      placed.add(new Slot(slot.block, slot.target, slot.rank, slot.in, slot.out, offset));
      offset = placed.get(placed.size() - 1).end();
    }
    return new AdapterLayout(fromBlock, toBlock, placed, offset);
  }

  /** The same matrices with other ranks, one for each slot. */
  public AdapterLayout withRanks(List<Integer> ranks) {
    List<Slot> other = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      other.add(new Slot(slot.block, slot.target, ranks.get(i), slot.in, slot.out, 0));
    }
    return placed(fromBlock, toBlock, other);
  }

  /** The layout of some of the blocks, as a vector of its own. */
  public AdapterLayout part(int from, int to) {
    return placed(from, to, slots.stream().filter(slot -> slot.block >= from && slot.block < to).toList());
  }

  /** Where this block's part of the vector begins. */
  public int offsetOf(int block) {
    return slots.stream().filter(slot -> slot.block >= block).mapToInt(Slot::offset).findFirst().orElse(size);
  }

  /** Position of the slot for the same matrix; negative if there is none. */
  public int indexOf(Slot matrix) {
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).block == matrix.block && slots.get(i).target == matrix.target) {
        return i;
      }
    }
    return -1;
  }

  /** The slot of a matrix, if it has an adapter here. */
  public Optional<Slot> slot(int block, AdapterTarget target) {
    return slots.stream().filter(slot -> slot.block == block && slot.target == target).findFirst();
  }

  /** Sizes of A and B for every possible target of every block, 14 numbers a block; 0 where there is no adapter. */
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
