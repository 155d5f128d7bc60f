package io.splitlora.worker.generation;

import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.worker.model.Gpt2Config;

public record Decoding(int maxNewTokens) {
  public static Decoding of(DecodingSpec spec, Gpt2Config config, long seed) {
    return new Decoding(spec.maxNewTokens());
  }
}
