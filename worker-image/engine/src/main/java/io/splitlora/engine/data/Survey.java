package io.splitlora.engine.data;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.federation.digest.Sha256;
import io.splitlora.files.InputException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one pass over the data files finds.
 *
 * @param counts [files], examples of each file, none of them zero
 * @param values [examples], an attribute's values; empty if no attribute was asked for
 * @param digest see {@link Shards#digest()}
 */
record Survey(List<Path> files, int[] counts, List<String> values, String digest) {

  private static final Logger LOG = LoggerFactory.getLogger(Survey.class);

  /** Reads every file once; with null as attribute no values are collected. */
  static Survey of(List<Path> files, DataFormat format, @Nullable String attribute) {
    List<String> values = new ArrayList<>();
    List<byte[]> digests = new ArrayList<>();
    int[] counts = new int[files.size()];
    for (int i = 0; i < counts.length; i++) {
      int file = i;
      var silent = new AtomicInteger();
      MessageDigest digest = Sha256.begin();
      ExampleReader.read(files.get(file), format, digest, example -> {
        counts[file]++;
        if (example.saysNothing()) {
          silent.incrementAndGet();
        }
        if (attribute != null) {
          values.add(ExampleFormat.attribute(format, example, attribute));
        }
      });
      requireExamples(files.get(file), counts[file]);
      tellOfSilent(files.get(file), silent.get(), counts[file]);
      digests.add(digest.digest());
    }
    return new Survey(files, counts, values, combined(digests));
  }

  int examples() {
    return Arrays.stream(counts).sum();
  }

  /**
   * A single file keeps the digest that sha256sum prints. For several files their digests are hashed in order, so that
   * moving a line from one file to the next changes the result.
   */
  private static String combined(List<byte[]> digests) {
    MessageDigest all = Sha256.begin();
    digests.forEach(all::update);
    return HexFormat.of().formatHex(digests.size() == 1 ? digests.get(0) : all.digest());
  }

  private static void tellOfSilent(Path file, int silent, int all) {
    if (silent > 0) {
      LOG.warn(
          "{}: {} of {} examples have no text to learn: nothing, or only characters that cannot be seen; they teach"
              + " the model to write"
              + " nothing, so remove them unless that is meant",
          file, silent, all);
    }
  }

  private static void requireExamples(Path file, int count) {
    if (count == 0) {
      throw new InputException("The data file " + file + " has no examples; give it some or take it away.");
    }
  }
}
