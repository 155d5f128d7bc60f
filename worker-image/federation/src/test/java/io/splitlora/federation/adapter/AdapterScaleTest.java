package io.splitlora.federation.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdapterScaleTest {

  @Test
  void isAlphaOverRank() {
    assertEquals(4, AdapterScale.of(adapter(8, 32, false)));
    assertEquals(0.5, AdapterScale.of(adapter(2, 1, false)), "not a division of whole numbers");
  }

  @Test
  void isAlphaOverTheRootOfTheRankWithRsLoRA() {
    assertEquals(8, AdapterScale.of(adapter(16, 32, true)));
  }

  private static AdapterSpec adapter(int rank, double alpha, boolean rsLoRA) {
    return new AdapterSpec(rank, alpha, 0.0, rsLoRA, List.of(AdapterTarget.q));
  }
}
