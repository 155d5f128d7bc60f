package io.splitlora.federation.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.Share.Held;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

  /** Components 1 and 4 of a matrix [3, 2], and component 0 of a matrix [1, 1]. */
  private static final AdapterLayout LAYOUT = AdapterLayout.placed(0, 3, List.of(
      new Slot(0, AdapterTarget.q, 2, 2, 3, 0), new Slot(2, AdapterTarget.mlp_in, 1, 1, 1, 0)));
  private static final List<Held> HELD =
      List.of(new Held(new int[] {1, 4}, new boolean[] {true, false}), Held.first(1));
  private static final Share SHARE = new Share(LAYOUT, HELD, Frozen.NOTHING, 4.5, 0.25);

  @TempDir
  Path folder;

  private static float[] vector(float from) {
    float[] vector = new float[LAYOUT.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = from + i;
    }
    return vector;
  }

  private static HeldState state(Frozen frozen) {
    var importance = new Importance(vector(300), vector(400));
    return new HeldState(new Share(LAYOUT, HELD, frozen, 4.5, 0.25),
        new AdapterState(vector(1), vector(100), vector(200), 7, 9, Optional.of(importance)));
  }

  @Test
  void comesBackAsItWas() throws IOException {
    HeldState state = state(Frozen.NOTHING);
    byte[] bytes = StateFile.encode(state, true);
    assertSame(state, StateFile.decode(ByteBuffer.wrap(bytes)));
    assertSame(state, StateFile.read(Files.write(folder.resolve("state"), bytes)));
  }

  @Test
  void momentsStayAtHomeWhereNobodyGoesOnWithThem() {
    HeldState back = StateFile.decode(ByteBuffer.wrap(StateFile.encode(state(Frozen.NOTHING), false)));
    assertArrayEquals(vector(1), back.state().adapter());
    assertArrayEquals(new float[LAYOUT.size()], back.state().firstMoment());
    assertEquals(0, back.state().updates(), "no moments, no updates behind them");
    assertEquals(9, back.state().cursor());
  }

  @Test
  void aFrozenFactorDoesNotTravel() throws IOException {
    for (Frozen frozen : new Frozen[] {Frozen.A, Frozen.B}) {
      byte[] bytes = StateFile.encode(state(frozen), true);
      int left = frozen == Frozen.A ? 3 * 2 + 1 : 2 * 2 + 1;
      assertEquals(StateFile.encode(state(Frozen.NOTHING), true).length - 5 * Float.BYTES * (LAYOUT.size() - left),
          bytes.length);
      float[] adapter = StateFile.decode(ByteBuffer.wrap(bytes)).state().adapter();
      for (Slot slot : LAYOUT.slots()) {
        assertEquals(frozen == Frozen.A ? 0 : 1 + slot.offset(), adapter[slot.offset()]);
        assertEquals(frozen == Frozen.B ? 0 : 1 + slot.offsetOfB(), adapter[slot.offsetOfB()]);
      }
      assertMatrices(adapter, Files.write(folder.resolve("state"), bytes));
    }
  }

  @Test
  void matricesAreReadOneAtATime() throws IOException {
    assertMatrices(vector(1), Files.write(folder.resolve("state"), StateFile.encode(state(Frozen.NOTHING), true)));
  }

  private static void assertMatrices(float[] adapter, Path file) throws IOException {
    try (StateOnDisk state = StateOnDisk.open(file)) {
      assertTrue(state.hasMoments() && state.hasImportance());
      for (int i = 0; i < LAYOUT.slots().size(); i++) {
        Slot slot = LAYOUT.slots().get(i);
        FloatBuffer matrix = state.matrix(i);
        float[] numbers = new float[slot.sizeOfA() + slot.sizeOfB()];
        matrix.get(numbers);
        assertArrayEquals(Arrays.copyOfRange(adapter, slot.offset(), slot.end()), numbers);
      }
    }
  }

  @Test
  void theBytesAreThoseOfTheDescription() {
    String expected = "534c415354413032" // SLASTA02
        + "0700000000000000" + "0900000000000000" // updates, cursor
        + "000000000000e03f" + "000000000000f03f" // scale 0.5, weight 1
        + "01000000" + "00000000" + "01000000" + "01000000" // with moments; blocks 0 to 1; one matrix
        + "00000000" + "01000000" + "01000000" + "01000000" + "01000000" // block 0, q, rank 1, [1, 1]
        + "01000000" // component 0, trained
        + "0000803f" + "00000040" + "0000c0bf" + "00000000" + "0000803f" + "00000000"; // A 1, B 2; moments
    AdapterLayout one = AdapterLayout.placed(0, 1, List.of(new Slot(0, AdapterTarget.q, 1, 1, 1, 0)));
    var state = new AdapterState(new float[] {1, 2}, new float[] {-1.5f, 0}, new float[] {1, 0}, 7, 9);
    assertEquals(expected,
        HexFormat.of().formatHex(StateFile.encode(new HeldState(Share.full(one, 0.5), state), true)));
  }

  @Test
  void aSideWithoutAdaptersIsAStateToo() {
    var nothing =
        new HeldState(Share.full(AdapterLayout.placed(0, 0, List.of()), 1), AdapterState.initial(new float[0]));
    assertEquals(0, StateFile.decode(ByteBuffer.wrap(StateFile.encode(nothing, true))).state().adapter().length);
  }

  @Test
  void anotherLengthIsRefused() throws IOException {
    byte[] bytes = StateFile.encode(state(Frozen.NOTHING), true);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(IllegalArgumentException.class, () -> StateFile.decode(ByteBuffer.wrap(cut)), length + " bytes");
    }
    refused(Arrays.copyOf(bytes, bytes.length + 4), "; this has " + (bytes.length + 4));
    Path file = Files.write(folder.resolve("state"), Arrays.copyOf(bytes, bytes.length - 1));
    assertThrows(IllegalArgumentException.class, () -> StateOnDisk.open(file));
  }

  @Test
  void aHeaderThatCannotBeIsRefused() {
    refused(changed(0, 'X'), "does not begin with SLASTA02");
    refused(changed(15, 0x80), "header"); // updates below zero
    refused(changed(23, 0x80), "header"); // cursor below zero
    refused(changed(31, 0x7f, 30, 0xf8), "header"); // the scale is not a number
    refused(changed(40, 0x30), "header"); // the frozen factor is neither A nor B
    refused(changed(55, 0x7f), "header"); // two billion matrices
    refused(changed(60, 0x70), "header"); // an unknown target
    refused(changed(67, 0x7f), "header"); // a rank beyond the bytes
  }

  /** A damaged byte gives a sentence or another state, but never another exception or a huge allocation. */
  @Test
  void noDamageIsMoreThanASentence() {
    byte[] good = StateFile.encode(state(Frozen.NOTHING), true);
    for (int at = 0; at < 120; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] bytes = good.clone();
        bytes[at] ^= (byte) (1 << bit);
        try {
          StateFile.decode(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException e) {
          assertFalse(e.getMessage().isBlank());
        }
      }
    }
  }

  @Test
  void finiteMeansEveryVector() throws IOException {
    for (int vector = 0; vector < 5; vector++) {
      HeldState state = state(Frozen.NOTHING);
      assertTrue(finite(state));
      var importance = state.state().importance().orElseThrow();
      List.of(state.state().adapter(), state.state().firstMoment(), state.state().secondMoment(), importance.smoothed(),
          importance.uncertainty()).get(vector)[3] = vector % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY;
      assertFalse(finite(state), "vector " + vector);
    }
  }

  private boolean finite(HeldState held) throws IOException {
    try (StateOnDisk state = StateOnDisk.open(Files.write(folder.resolve("state"), StateFile.encode(held, true)))) {
      return state.finite();
    }
  }

  @Test
  void whatDiffersFromWhatWasGivenIsNamed() {
    assertEquals(List.of(), SHARE.differences(SHARE));
    var other =
        new Share(AdapterLayout.placed(0, 3, List.of(LAYOUT.slots().get(0), new Slot(1, AdapterTarget.v, 1, 1, 1, 0))),
            HELD, Frozen.NOTHING, 4.5, 0.25);
    assertEquals(List.of("unknown key h.1.v", "missing key h.2.mlp_in"), SHARE.differences(other));
    assertEquals(List.of("h.0.q of rank 3, above its 2"), SHARE.differences(withFirst(3, 2, 3, new int[] {1, 4, 5})));
    assertEquals(List.of("h.0.q of shape [3, 9] instead of [3, 2]"),
        SHARE.differences(withFirst(2, 9, 3, new int[] {1, 4})));
    assertEquals(List.of("h.0.q with components [1, 5] instead of [1, 4]"),
        SHARE.differences(withFirst(2, 2, 3, new int[] {1, 5})));
    assertEquals(List.of("scale 9.0 instead of 4.5", "weight 1.0 instead of 0.25"),
        SHARE.differences(new Share(LAYOUT, HELD, Frozen.NOTHING, 9, 1)));
    assertEquals(List.of("frozen factor A instead of NOTHING"),
        SHARE.differences(new Share(LAYOUT, HELD, Frozen.A, 4.5, 0.25)));
  }

  private static Share withFirst(int rank, int in, int out, int[] components) {
    boolean[] trained = new boolean[rank];
    trained[0] = true;
    AdapterLayout layout =
        AdapterLayout.placed(0, 3, List.of(new Slot(0, AdapterTarget.q, rank, in, out, 0), LAYOUT.slots().get(1)));
    return new Share(layout, List.of(new Held(components, trained), HELD.get(1)), Frozen.NOTHING, 4.5, 0.25);
  }

  private static byte[] changed(int... places) {
    byte[] bytes = StateFile.encode(state(Frozen.NOTHING), true);
    for (int i = 0; i < places.length; i += 2) {
      bytes[places[i]] = (byte) places[i + 1];
    }
    return bytes;
  }

  private static void refused(byte[] bytes, String sentence) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> StateFile.decode(ByteBuffer.wrap(bytes)));
    assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
  }

  private static void assertSame(HeldState expected, HeldState actual) {
    assertEquals(expected.share(), actual.share());
    assertArrayEquals(expected.state().adapter(), actual.state().adapter());
    assertArrayEquals(expected.state().firstMoment(), actual.state().firstMoment());
    assertArrayEquals(expected.state().secondMoment(), actual.state().secondMoment());
    assertArrayEquals(expected.state().importance().orElseThrow().smoothed(),
        actual.state().importance().orElseThrow().smoothed());
    assertArrayEquals(expected.state().importance().orElseThrow().uncertainty(),
        actual.state().importance().orElseThrow().uncertainty());
    assertEquals(expected.state().updates(), actual.state().updates());
    assertEquals(expected.state().cursor(), actual.state().cursor());
  }
}
