package io.splitlora.worker.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

  private static final AdapterState STATE = new AdapterState(
      new float[] {1, -0.0f, Float.MIN_VALUE}, new float[] {0.1f, 2, 3}, new float[] {4, 5, Float.MAX_VALUE}, 7, 9);

  @TempDir
  Path folder;

  @Test
  void comesBackAsItWas() throws IOException {
    byte[] bytes = StateFile.encode(STATE);
    assertEquals(StateFile.sizeOf(3), bytes.length);
    assertSame(STATE, StateFile.decode(ByteBuffer.wrap(bytes), 3));
    Path file = Files.write(folder.resolve("state"), bytes);
    assertSame(STATE, StateFile.read(file, 3));
    FloatBuffer mapped = StateFile.readAdapter(file, 3);
    float[] adapter = new float[mapped.remaining()];
    mapped.get(adapter);
    assertArrayEquals(STATE.adapter(), adapter);
  }

  @Test
  void theBytesAreThoseOfTheDescription() {
    String expected = "534c415354413031" // SLASTA01
        + "0700000000000000" + "0900000000000000" + "0100000000000000"
        + "0000803f" + "00000040" + "0000c0bf"; // 1, 2, -1.5
    var one = new AdapterState(new float[] {1}, new float[] {2}, new float[] {-1.5f}, 7, 9);
    assertEquals(expected, HexFormat.of().formatHex(StateFile.encode(one)));
  }

  @Test
  void aSideWithoutAdaptersIsAStateToo() {
    var nothing = AdapterState.initial(new float[0]);
    assertSame(nothing, StateFile.decode(ByteBuffer.wrap(StateFile.encode(nothing)), 0));
  }

  @Test
  void anotherSizeIsRefused() throws IOException {
    byte[] bytes = StateFile.encode(STATE);
    for (int length : new int[] {0, 7, 31, bytes.length - 1, bytes.length + 1}) {
      refused(Arrays.copyOf(bytes, length), 3, "this has " + length);
    }
    refused(bytes, 4, "an adapter state of 4 parameters has 80 bytes; this has 68");
    Path file = Files.write(folder.resolve("state"), bytes);
    assertThrows(IOException.class, () -> StateFile.readAdapter(file, 4));
  }

  @Test
  void anotherBeginningIsRefused() {
    refused(changed(0, (byte) 'X'), 3, "not an adapter state: it does not begin with SLASTA01");
  }

  @Test
  void aHeaderThatCannotBeIsRefused() {
    refused(changed(15, (byte) 0x80), 3, "header"); // updates below zero
    refused(changed(23, (byte) 0x80), 3, "header"); // cursor below zero
    refused(changed(24, (byte) 4), 3, "header"); // as many parameters as the size does not say
    refused(changed(28, (byte) 1), 3, "header"); // 2^32 + 3
  }

  @Test
  void finiteMeansAllThreeVectors() {
    assertTrue(STATE.finite());
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] bad = {1, value};
      float[] good = {1, 2};
      assertFalse(new AdapterState(bad, good, good, 0, 0).finite());
      assertFalse(new AdapterState(good, bad, good, 0, 0).finite());
      assertFalse(new AdapterState(good, good, bad, 0, 0).finite());
    }
  }

  private static byte[] changed(int at, byte value) {
    byte[] bytes = StateFile.encode(STATE);
    bytes[at] = value;
    return bytes;
  }

  private static void refused(byte[] bytes, int parameters, String sentence) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> StateFile.decode(ByteBuffer.wrap(bytes), parameters));
    assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
  }

  private static void assertSame(AdapterState expected, AdapterState actual) {
    assertArrayEquals(expected.adapter(), actual.adapter());
    assertArrayEquals(expected.firstMoment(), actual.firstMoment());
    assertArrayEquals(expected.secondMoment(), actual.secondMoment());
    assertEquals(expected.updates(), actual.updates());
    assertEquals(expected.cursor(), actual.cursor());
  }
}
