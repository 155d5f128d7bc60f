package io.splitlora.federation.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.federation.adapter.AdapterScale;

/** s_i of a client whose adapter has a rank of its own. */
final class OwnScale {

  private OwnScale() {}

  /** α/r_i, or α/√r_i with rsLoRA. */
  static double of(AdapterSpec adapter, int rank) {
    return AdapterScale
        .of(new AdapterSpec(rank, adapter.alpha(), adapter.dropout(), adapter.rsLoRA(), adapter.targets()));
  }
}
