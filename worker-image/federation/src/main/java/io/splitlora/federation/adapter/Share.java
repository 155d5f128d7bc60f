package io.splitlora.federation.adapter;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Which part of the global adapter someone holds: rank components of each adapted matrix, with a scale and a weight.
 * All rules exchange and store adapters in this one form.
 *
 * @param layout of the holder's flat vector
 * @param held the components, for each slot of the layout
 * @param frozen the factor that is not trained and not sent
 * @param scale s in ΔW = s B A
 * @param weight p, the holder's weight in the round
 */
public record Share(AdapterLayout layout, List<Held> held, Frozen frozen, double scale, double weight) {

  /**
   * The components of one matrix.
   *
   * @param components index of each in the global adapter, ascending
   * @param trained whether the holder trains it
   */
  public record Held(int[] components, boolean[] trained) {

    static Held first(int rank) {
      boolean[] trained = new boolean[rank];
      Arrays.fill(trained, true);
      return new Held(IntStream.range(0, rank).toArray(), trained);
    }

    /** Positions within this matrix of the trained components. */
    public int[] trainedOnes() {
      return IntStream.range(0, trained.length).filter(i -> trained[i]).toArray();
    }

    boolean all() {
      return trainedOnes().length == trained.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Held held && Arrays.equals(components, held.components)
          && Arrays.equals(trained, held.trained);
    }

    @Override
    public int hashCode() {
      return Objects.hash(Arrays.hashCode(components), Arrays.hashCode(trained));
    }
  }

  public Share {
    held = List.copyOf(held);
  }

  /** Every component, all of them trained: the global adapter's own form, and the split server's. */
  public static Share full(AdapterLayout layout, double scale) {
    return new Share(layout, layout.slots().stream().map(slot -> Held.first(slot.rank())).toList(), Frozen.NOTHING,
        scale, 1);
  }

  /** Whether another share has the same components, whichever of them are trained. */
  public boolean hasComponentsOf(Share other) {
    return held.size() == other.held.size() && IntStream.range(0, held.size())
        .allMatch(i -> Arrays.equals(held.get(i).components(), other.held.get(i).components()));
  }

  /** How many numbers of the vector are sent. */
  public int travelling() {
    return layout.slots().stream().mapToInt(this::travelling).sum();
  }

  int travelling(Slot slot) {
    return (sendsA() ? slot.sizeOfA() : 0) + (sendsB() ? slot.sizeOfB() : 0);
  }

  boolean sendsA() {
    return frozen != Frozen.A;
  }

  boolean sendsB() {
    return frozen != Frozen.B;
  }

  /** Which numbers of the vector the optimizer must not change; empty if none. */
  public boolean[] fixed() {
    if (frozen == Frozen.NOTHING && held.stream().allMatch(Held::all)) {
      return new boolean[0];
    }
    boolean[] fixed = new boolean[layout.size()];
    for (int i = 0; i < held.size(); i++) {
      fix(fixed, layout.slots().get(i), held.get(i));
    }
    return fixed;
  }

  private void fix(boolean[] fixed, Slot slot, Held components) {
    for (int j = 0; j < slot.rank(); j++) {
      Arrays.fill(fixed, slot.offset() + j * slot.in(), slot.offset() + (j + 1) * slot.in(),
          frozen == Frozen.A || !components.trained()[j]);
      for (int row = 0; row < slot.out(); row++) {
        fixed[slot.offsetOfB() + row * slot.rank() + j] = frozen == Frozen.B || !components.trained()[j];
      }
    }
  }

  /** How a given share differs from this one: keys, shapes, components or scale; empty if it does not. */
  public List<String> differences(Share given) {
    List<String> differences = new ArrayList<>();
    List<String> expected = layout.slots().stream().map(Share::key).toList();
    List<String> found = given.layout.slots().stream().map(Share::key).toList();
    found.stream().filter(key -> !expected.contains(key)).forEach(key -> differences.add("unknown key " + key));
    expected.stream().filter(key -> !found.contains(key)).forEach(key -> differences.add("missing key " + key));
    if (differences.isEmpty() && !expected.equals(found)) {
      differences.add("keys in another order, or twice: " + found);
    }
    for (int i = 0; differences.isEmpty() && i < held.size(); i++) {
      differ(layout.slots().get(i), given.layout.slots().get(i), held.get(i), given.held.get(i), differences);
    }
    if (frozen != given.frozen) {
      differences.add("frozen factor " + given.frozen + " instead of " + frozen);
    }
    if (scale != given.scale) {
      differences.add("scale " + given.scale + " instead of " + scale);
    }
    if (weight != given.weight) {
      differences.add("weight " + given.weight + " instead of " + weight);
    }
    return differences;
  }

  private static void differ(Slot slot, Slot given, Held held, Held givenHeld, List<String> differences) {
    if (given.in() != slot.in() || given.out() != slot.out()) {
      differences.add(key(slot) + " of shape [" + given.out() + ", " + given.in() + "] instead of [" + slot.out() + ", "
          + slot.in() + "]");
    } else if (given.rank() > slot.rank()) {
      differences.add(key(slot) + " of rank " + given.rank() + ", above its " + slot.rank());
    } else if (!held.equals(givenHeld)) {
      differences.add(key(slot) + " with components " + Arrays.toString(givenHeld.components()) + " instead of "
          + Arrays.toString(held.components()));
    }
  }

  private static String key(Slot slot) {
    return "h." + slot.block() + "." + slot.target();
  }
}
