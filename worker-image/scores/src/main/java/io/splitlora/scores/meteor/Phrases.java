package io.splitlora.scores.meteor;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All sequences of neighbouring words in the texts, identified by a hash of their bytes (FNV-1a, 64 bits). A table of
 * millions of phrases can be looked up in it without making a string of each.
 */
final class Phrases {

  /** Length of the longest phrase in METEOR's tables, in words. */
  static final int MOST_WORDS = 7;

  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final int FILTER_BITS = 1 << 23;

  private final Set<Long> hashes = new HashSet<>();
  /** A quick filter that rejects most phrases that are not in the set. */
  private final BitSet filter = new BitSet(FILTER_BITS);

  private Phrases() {}

  static Phrases of(Collection<List<String>> texts) {
    var phrases = new Phrases();
    texts.forEach(phrases::add);
    return phrases;
  }

  private void add(List<String> text) {
    byte[][] words = text.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    for (int from = 0; from < words.length; from++) {
      long hash = BASIS;
      for (int to = from; to < Math.min(words.length, from + MOST_WORDS); to++) {
        hash = to == from ? hash : step(hash, (byte) ' ');
        hash = hash(hash, words[to], 0, words[to].length);
        hashes.add(hash);
        filter.set(bit(hash));
      }
    }
  }

  boolean contain(byte[] bytes, int from, int to) {
    long hash = hash(BASIS, bytes, from, to);
    return filter.get(bit(hash)) && hashes.contains(hash);
  }

  private static int bit(long hash) {
    return (int) (hash ^ hash >>> 32) & FILTER_BITS - 1;
  }

  private static long hash(long start, byte[] bytes, int from, int to) {
    long hash = start;
    for (int i = from; i < to; i++) {
      hash = step(hash, bytes[i]);
    }
    return hash;
  }

  private static long step(long hash, byte next) {
    return (hash ^ next & 0xff) * PRIME;
  }
}
