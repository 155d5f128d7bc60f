package io.splitlora.federation.adapter;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.Share.Held;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of an adapter state's bytes, little-endian: magic, updates, cursor (8 bytes each), scale, weight (double),
 * flags, first block, last block + 1, number of matrices (4 bytes each). Then for each matrix: block, target, rank, in,
 * out and, for each of its components, twice its global index, plus one if it is trained (4 bytes each). Zeros pad it
 * to a multiple of 8.
 *
 * @param moments whether AdamW's moments follow
 * @param importance whether {@link Importance} follows
 */
record Preamble(Share share, long updates, long cursor, boolean moments, boolean importance) {

  private static final long MAGIC = 0x3230415453414c53L; // "SLASTA02"
  private static final int FIXED = 5 * Long.BYTES + 4 * Integer.BYTES;
  private static final int PER_MATRIX = 5 * Integer.BYTES;
  private static final int MOMENTS = 1;
  private static final int IMPORTANCE = 2;
  private static final int FROZEN_SHIFT = 4;
  private static final int MOST_MATRICES = 1 << 16;
  private static final int LARGEST_SIDE = 1 << 24;

  int length() {
    int components = share.layout().slots().stream().mapToInt(Slot::rank).sum();
    return (FIXED + PER_MATRIX * share.layout().slots().size() + Integer.BYTES * components + 7) & ~7;
  }

  /** Number of vectors behind the header, each with {@link Share#travelling} numbers. */
  int vectors() {
    return 1 + (moments ? 2 : 0) + (importance ? 2 : 0);
  }

  long fileLength() {
    return length() + (long) vectors() * share.travelling() * Float.BYTES;
  }

  /** Where a vector begins: 0 is the adapter, 1 and 2 are the moments, then comes the importance. */
  long offset(int vector) {
    return length() + (long) vector * share.travelling() * Float.BYTES;
  }

  void write(ByteBuffer bytes) {
    AdapterLayout layout = share.layout();
    int end = bytes.position() + length();
    bytes.putLong(MAGIC).putLong(updates).putLong(cursor).putDouble(share.scale()).putDouble(share.weight());
    bytes.putInt((moments ? MOMENTS : 0) | (importance ? IMPORTANCE : 0) | share.frozen().ordinal() << FROZEN_SHIFT);
    bytes.putInt(layout.fromBlock()).putInt(layout.toBlock()).putInt(layout.slots().size());
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      bytes.putInt(slot.block()).putInt(slot.target().ordinal()).putInt(slot.rank()).putInt(slot.in())
          .putInt(slot.out());
      Held held = share.held().get(i);
      for (int j = 0; j < slot.rank(); j++) {
        bytes.putInt(held.components()[j] << 1 | (held.trained()[j] ? 1 : 0));
      }
    }
    bytes.position(end);
  }

  /** @throws IllegalArgumentException with a sentence if the bytes do not begin with a valid header */
  static Preamble read(ByteBuffer content) {
    ByteBuffer bytes = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    require(bytes.remaining() >= FIXED, "it is shorter than its header");
    require(bytes.getLong() == MAGIC, "it does not begin with SLASTA02");
    long updates = bytes.getLong();
    long cursor = bytes.getLong();
    double scale = bytes.getDouble();
    double weight = bytes.getDouble();
    int flags = bytes.getInt();
    int frozen = flags >> FROZEN_SHIFT;
    require(updates >= 0 && cursor >= 0 && Double.isFinite(scale) && Double.isFinite(weight) && frozen >= 0
        && frozen < Frozen.values().length && (flags & 0xc) == 0, "its header is damaged");
    int from = bytes.getInt();
    int to = bytes.getInt();
    int matrices = bytes.getInt();
    require(from >= 0 && to >= from && matrices >= 0 && matrices <= MOST_MATRICES, "its header is damaged");
    List<Slot> slots = new ArrayList<>();
    List<Held> held = new ArrayList<>();
    for (int i = 0; i < matrices; i++) {
      slots.add(slot(bytes));
      held.add(held(bytes, slots.get(i).rank()));
    }
    long size = slots.stream().mapToLong(slot -> (long) slot.rank() * (slot.in() + slot.out())).sum();
    require(size <= Integer.MAX_VALUE / Float.BYTES, "it has " + size + " parameters, more than can be held");
    var share = new Share(AdapterLayout.placed(from, to, slots), held, Frozen.values()[frozen], scale, weight);
    return new Preamble(share, updates, cursor, (flags & MOMENTS) != 0, (flags & IMPORTANCE) != 0);
  }

  private static Slot slot(ByteBuffer bytes) {
    require(bytes.remaining() >= PER_MATRIX, "its header ends too soon");
    int block = bytes.getInt();
    int target = bytes.getInt();
    int rank = bytes.getInt();
    int in = bytes.getInt();
    int out = bytes.getInt();
    require(
        block >= 0 && target >= 0 && target < AdapterTarget.values().length && rank >= 0 && in > 0 && in <= LARGEST_SIDE
            && out > 0 && out <= LARGEST_SIDE && bytes.remaining() / Integer.BYTES >= rank,
        "its header is damaged");
    return new Slot(block, AdapterTarget.values()[target], rank, in, out, 0);
  }

  private static Held held(ByteBuffer bytes, int rank) {
    int[] components = new int[rank];
    boolean[] trained = new boolean[rank];
    for (int j = 0; j < rank; j++) {
      int value = bytes.getInt();
      components[j] = value >>> 1;
      trained[j] = (value & 1) != 0;
    }
    return new Held(components, trained);
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException("not an adapter state: " + complaint);
    }
  }
}
