package io.splitlora.federation.random;

import java.nio.charset.StandardCharsets;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A counter-based generator: the n-th draw depends only on a key and on n, so nothing has to be saved to resume.
 *
 * <p>The key is a seed and a path such as {@code keyed(seed, "dropout", round, client, step, block)}. Draw n is {@code
 * mix(start + n·stride)}: the SplitMix64 generator (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number
 * generators", with Stafford's mixer 13). Start and odd stride both depend on the key, so the sequences of two keys
 * whose counters meet still differ afterwards. Not for cryptography. Tests fix the values, because checkpoints depend
 * on them.
 *
 * <p>Not thread-safe: each thread needs its own generator with its own key.
 */
public final class CounterRandom implements UniformRandomProvider {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long LONG_PART = 1;
  private static final long STRING_PART = 2;

  private final long stride;
  private long counter;

  private CounterRandom(long key) {
    counter = absorb(key, 1);
    stride = oddStride(absorb(key, 2));
  }

  /**
   * A generator for a seed and a path of strings and whole numbers; an int and a long with the same value are the same
   * key.
   */
  public static CounterRandom keyed(long seed, Object... path) {
    long key = absorb(GOLDEN, seed);
    for (Object part : path) {
      key = absorbPart(key, part);
    }
    return new CounterRandom(absorb(key, path.length));
  }

  @Override
  public long nextLong() {
    counter += stride;
    return mix(counter);
  }

  /**
   * Fills a dropout mask: 1 keeps an element, 0 drops it.
   *
   * <p>Each element takes 16 random bits, so the probability is rounded to a multiple of 1/65,536.
   *
   * @param dropProbability from 0 (keep everything) to 1 (drop everything)
   */
  public void fillKeepMask(byte[] out, double dropProbability) {
    if (!(dropProbability >= 0 && dropProbability <= 1)) {
      throw new IllegalArgumentException("The drop probability " + dropProbability + " is not between 0 and 1.");
    }
    int threshold = (int) Math.round(dropProbability * 0x10000);
    int whole = out.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      long bits = nextLong();
      out[i] = keep((int) bits, threshold);
      out[i + 1] = keep((int) (bits >>> 16), threshold);
      out[i + 2] = keep((int) (bits >>> 32), threshold);
      out[i + 3] = keep((int) (bits >>> 48), threshold);
    }
    long bits = whole < out.length ? nextLong() : 0;
    for (int i = whole; i < out.length; i++, bits >>>= 16) {
      out[i] = keep((int) bits, threshold);
    }
  }

  /** 1 if the low 16 bits reach the threshold. The sign of the difference avoids a branch in the loop. */
  private static byte keep(int bits, int threshold) {
    return (byte) ((((bits & 0xFFFF) - threshold) >>> 31) ^ 1);
  }

  /**
   * The kind of each part and a string's length come before its value, so "1" differs from 1, and "ab","c" from
   * "a","bc".
   */
  private static long absorbPart(long key, Object part) {
    if (part instanceof Long || part instanceof Integer) {
      return absorb(absorb(key, LONG_PART), ((Number) part).longValue());
    }
    if (part instanceof String text) {
      return absorbText(absorb(key, STRING_PART), text.getBytes(StandardCharsets.UTF_8));
    }
    throw new IllegalArgumentException("A key part is a string, an int or a long, not " + part + ".");
  }

  private static long absorbText(long key, byte[] utf8) {
    long state = absorb(key, utf8.length);
    long word = 0;
    for (int i = 0; i < utf8.length; i++) {
      word = word << 8 | utf8[i] & 0xFF;
      if (i % 8 == 7 || i == utf8.length - 1) {
        state = absorb(state, word);
        word = 0;
      }
    }
    return state;
  }

  /** MurmurHash3's 64-bit finaliser. It differs from {@link #mix}, so no key equals a draw of another key. */
  private static long absorb(long state, long word) {
    long z = (state ^ word) + GOLDEN;
    z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
    z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return z ^ (z >>> 33);
  }

  private static long mix(long counter) {
    long z = (counter ^ (counter >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** As in SplittableRandom: odd, and with enough changes between neighbouring bits to affect the whole counter. */
  private static long oddStride(long bits) {
    long odd = bits | 1;
    return Long.bitCount(odd ^ (odd >>> 1)) < 24 ? odd ^ 0xAAAAAAAAAAAAAAAAL : odd;
  }
}
