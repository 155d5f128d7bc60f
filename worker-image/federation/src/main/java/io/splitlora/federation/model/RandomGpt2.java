package io.splitlora.federation.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Writes models of any size with random weights, for benchmarks and tests. It is in the main code because
 * {@code splitlora bench} needs it, and beside the reader because both must know the same names and shapes of tensors.
 * Only a piece of one tensor is in memory at a time.
 */
public final class RandomGpt2 {
  private static final double DEVIATION = 0.02;

  private RandomGpt2() {}

  /**
   * Writes config.json and model.safetensors, but no tokenizer. Weights are normal with standard deviation 0.02 around
   * 0, or around 1 for the scales of layer norms. Biases are random too, so that leaving one out is noticed.
   *
   * @param folder created if it does not exist
   * @param seed equal seeds and sizes give equal files
   * @throws ModelException if the folder cannot be written
   */
  public static void write(Path folder, Gpt2Config sizes, long seed) {
    try {
      Files.createDirectories(folder);
      new ObjectMapper().writerWithDefaultPrettyPrinter()
          .writeValue(folder.resolve("config.json").toFile(), configJson(sizes));
    } catch (IOException e) {
      throw new ModelException(folder + " cannot be written (" + e.getMessage() + "); choose another folder.", e);
    }
    SafeTensorsWriter.write(folder.resolve("model.safetensors"), Map.of("format", "pt"), tensors(sizes, seed));
  }

  private static Map<String, Object> configJson(Gpt2Config sizes) {
    var json = new LinkedHashMap<String, Object>();
    json.put("model_type", "gpt2");
    json.put("architectures", List.of("GPT2LMHeadModel"));
    json.put("activation_function", "gelu_new");
    json.put("vocab_size", sizes.vocab());
    json.put("n_positions", sizes.context());
    json.put("n_embd", sizes.hidden());
    json.put("n_layer", sizes.layers());
    json.put("n_head", sizes.heads());
    json.put("n_inner", sizes.inner());
    json.put("layer_norm_epsilon", sizes.layerNormEpsilon());
    json.put("bos_token_id", sizes.eosTokenId());
    json.put("eos_token_id", sizes.eosTokenId());
    return json;
  }

  private static List<SafeTensorsWriter.Entry> tensors(Gpt2Config sizes, long seed) {
    var tensors = new ArrayList<SafeTensorsWriter.Entry>();
    sizes.outerShapes().forEach((name, shape) -> tensors.add(tensor(name, shape, seed)));
    for (int i = 0; i < sizes.layers(); i++) {
      String block = "h." + i + ".";
      sizes.blockShapes().forEach((name, shape) -> tensors.add(tensor(block + name, shape, seed)));
    }
    return tensors;
  }

  private static SafeTensorsWriter.Entry tensor(String name, List<Long> shape, long seed) {
    boolean normScale = name.contains("ln_") && name.endsWith(".weight");
    long key = SplitMix.mix(seed * 31 + name.hashCode());
    return new SafeTensorsWriter.Entry(name, shape, (offset, chunk) -> fill(chunk, key + offset, normScale ? 1 : 0));
  }

  private static void fill(FloatBuffer chunk, long firstKey, double mean) {
    var bits = new SplitMix();
    ContinuousSampler normal = ZigguratSampler.NormalizedGaussian.of(bits);
    for (long key = firstKey; chunk.hasRemaining(); key++) {
      bits.state = SplitMix.mix(key);
      chunk.put((float) (mean + DEVIATION * normal.sample()));
    }
  }

  /**
   * SplitMix64 (Steele, Lea, Flood 2014), restarted for every element, so that it does not matter where a piece begins.
   */
  private static final class SplitMix implements UniformRandomProvider {
    private long state;

    @Override
    public long nextLong() {
      state += 0x9E3779B97F4A7C15L;
      return mix(state);
    }

    static long mix(long z) {
      z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      return z ^ z >>> 31;
    }
  }
}
