package io.splitlora.federation.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class CounterRandomTest {

  /** Computed by an independent program. Checkpoints depend on them: after a change no running job could resume. */
  @Test
  void drawsAreFrozen() {
    assertArrayEquals(
        new long[] {0x5816394B899A9FCAL, 0x1A6DC7E227192DF3L, 0x5EAEACFE87C6A8CCL},
        draws(CounterRandom.keyed(0), 3));
    assertArrayEquals(
        new long[] {0x52726C3CC8A806D1L, 0xBE4F08FB80029685L, 0x981938A6B33BC447L},
        draws(CounterRandom.keyed(42, "dropout", 3, 1, 17, 5), 3));
    assertArrayEquals(
        new long[] {0x778248DF558F9253L, 0x31698172671420B4L, 0x8E2C1628A869EE6FL},
        draws(CounterRandom.keyed(-1, "a string of more than eight bytes: £"), 3));
  }

  @Test
  void masksAreFrozen() {
    assertEquals("01001101110110111100101111000000", mask(32, 0.5));
    assertEquals(mask(32, 0.5).substring(0, 30), mask(30, 0.5), "a shorter mask is the beginning of a longer one");
  }

  @Test
  void theSameKeyGivesTheSameDraws() {
    assertArrayEquals(draws(CounterRandom.keyed(7, "order", 1L), 100), draws(CounterRandom.keyed(7, "order", 1), 100));
  }

  @Test
  void keysThatDifferInOnePartShareNoDraw() {
    Set<Long> seen = new HashSet<>();
    long drawn = keys().mapToLong(random -> LongStream.of(draws(random, 200)).filter(seen::add).count()).sum();
    assertEquals(keys().count() * 200, drawn);
  }

  @Test
  void keysThatDifferInOneBitDifferInHalfTheBitsOfTheirDraws() {
    for (int bit = 0; bit < 64; bit++) {
      long[] a = draws(CounterRandom.keyed(5, "step", 0L), 64);
      long[] b = draws(CounterRandom.keyed(5, "step", 1L << bit), 64);
      int different = IntStream.range(0, 64).map(i -> Long.bitCount(a[i] ^ b[i])).sum();
      assertEquals(2048, different, 6 * 32, "of 4,096 bits, six standard deviations");
    }
  }

  @Test
  void partsOfAPathDoNotRunTogether() {
    Stream<Object[]> paths = Stream.of(
        new Object[] {"ab", "c"}, new Object[] {"a", "bc"}, new Object[] {"abc"}, new Object[] {"abc", ""},
        new Object[] {"1"}, new Object[] {1}, new Object[] {49}, new Object[] {0}, new Object[] {""},
        new Object[] {"\0"}, new Object[] {"\0\0"}, new Object[] {}, new Object[] {0, 0}, new Object[] {1, 2},
        new Object[] {2, 1}, new Object[] {"12345678"}, new Object[] {"1234567", "8"},
        new Object[] {"\0" + "12345678"});
    assertEquals(18, paths.map(path -> CounterRandom.keyed(9, path).nextLong()).distinct().count());
  }

  @Test
  void aPartMustBeAStringOrAWholeNumber() {
    assertThrows(IllegalArgumentException.class, () -> CounterRandom.keyed(1, 0.5));
    assertThrows(IllegalArgumentException.class, () -> CounterRandom.keyed(1, (Object) null));
  }

  @Test
  void everyBitIsSetHalfTheTime() {
    int[] set = new int[64];
    for (long draw : draws(CounterRandom.keyed(11, "bits"), 100_000)) {
      for (int bit = 0; bit < 64; bit++) {
        set[bit] += (int) (draw >>> bit) & 1;
      }
    }
    for (int count : set) {
      assertEquals(50_000, count, 5 * 158, "five standard deviations");
    }
  }

  @Test
  void bytesAreUniformWithinADrawAndAcrossStreams() {
    assertUniformBytes(LongStream.of(draws(CounterRandom.keyed(3, "bytes"), 100_000)));
    assertUniformBytes(LongStream.range(0, 100_000).map(step -> CounterRandom.keyed(3, "first draw", step).nextLong()));
  }

  @Test
  void samplersOfCommonsRngWorkOnIt() {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(CounterRandom.keyed(13, "normal"));
    double[] values = normal.samples(100_000).toArray();
    double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
    double variance = IntStream.range(0, values.length).mapToDouble(i -> values[i] * values[i]).average().orElseThrow();
    assertEquals(0, mean, 0.016);
    assertEquals(1, variance, 0.023);
  }

  @Test
  void aMaskDropsTheFractionAskedFor() {
    for (double drop : new double[] {0.05, 0.1, 0.5, 0.9}) {
      byte[] mask = new byte[1_000_003];
      CounterRandom.keyed(17, "dropout").fillKeepMask(mask, drop);
      long kept = IntStream.range(0, mask.length).filter(i -> mask[i] == 1).count();
      long dropped = IntStream.range(0, mask.length).filter(i -> mask[i] == 0).count();
      assertEquals(mask.length, kept + dropped, "only zeros and ones");
      assertEquals(drop, dropped / (double) mask.length, 5 * Math.sqrt(drop * (1 - drop) / mask.length));
    }
  }

  @Test
  void theEndsOfTheRangeKeepAllAndDropAll() {
    assertEquals("1".repeat(1001), mask(1001, 0));
    assertEquals("0".repeat(1001), mask(1001, 1));
    assertEquals("", mask(0, 0.5));
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> mask(8, wrong));
    }
  }

  private static Stream<CounterRandom> keys() {
    return Stream.of(
        CounterRandom.keyed(1, "dropout", 2, 3, 4, 5),
        CounterRandom.keyed(2, "dropout", 2, 3, 4, 5),
        CounterRandom.keyed(1, "dropouu", 2, 3, 4, 5),
        CounterRandom.keyed(1, "dropout", 3, 3, 4, 5),
        CounterRandom.keyed(1, "dropout", 2, 4, 4, 5),
        CounterRandom.keyed(1, "dropout", 2, 3, 5, 5),
        CounterRandom.keyed(1, "dropout", 2, 3, 4, 6),
        CounterRandom.keyed(1, "dropout", 2, 3, 4));
  }

  /** Chi-square with 255 degrees of freedom: mean 255, standard deviation 22.6. */
  private static void assertUniformBytes(LongStream draws) {
    long[] counts = new long[256];
    draws.forEach(draw -> {
      for (int shift = 0; shift < 64; shift += 8) {
        counts[(int) (draw >>> shift) & 0xFF]++;
      }
    });
    double expected = LongStream.of(counts).sum() / 256.0;
    double chiSquare = LongStream.of(counts).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
    assertTrue(chiSquare > 255 - 5 * 22.6 && chiSquare < 255 + 5 * 22.6, "chi-square " + chiSquare);
  }

  private static long[] draws(CounterRandom random, int count) {
    return LongStream.generate(random::nextLong).limit(count).toArray();
  }

  private static String mask(int length, double drop) {
    byte[] mask = new byte[length];
    CounterRandom.keyed(42, "dropout", 3, 1, 17, 5).fillKeepMask(mask, drop);
    StringBuilder text = new StringBuilder();
    for (byte keep : mask) {
      text.append(keep);
    }
    return text.toString();
  }
}
