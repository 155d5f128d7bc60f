package io.splitlora.federation.adapter;

import io.splitlora.api.v1alpha1.AdapterSpec;

/** The factor s in W x + s B A x. */
public final class AdapterScale {

  private AdapterScale() {}

  /** α/r (arXiv 2106.09685), or α/√r with rsLoRA (arXiv 2312.03732). */
  public static double of(AdapterSpec adapter) {
    return of(adapter, adapter.rank());
  }

  /** The same for a rank other than the manifest's. */
  public static double of(AdapterSpec adapter, int rank) {
    return adapter.alpha() / (adapter.rsLoRA() ? Math.sqrt(rank) : rank);
  }
}
