package io.splitlora.engine.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.federation.model.Gpt2Config;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DecodingTest {

  @Test
  void severalTokensOfTheModelMayEndAText() {
    var config = new Gpt2Config(100, 64, 24, 2, 3, 96, 1e-5, List.of(98, 99));
    var greedy = new DecodingSpec(DecodingStrategy.Greedy, 64, List.of(), null, null, null, null, null, null);
    assertEquals(Set.of(98, 99), Decoding.of(greedy, config, 0).ends());
  }
}
