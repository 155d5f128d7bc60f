package io.splitlora.federation.adapter;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.model.Gpt2Config;
import java.util.List;

/** A small model whose sizes all differ, and adapters for it. */
public final class Adapters {

  static final Gpt2Config MODEL = new Gpt2Config(50, 16, 6, 4, 2, 20, 1e-5, 0);
  static final List<AdapterTarget> ALL = List.of(AdapterTarget.values());

  private Adapters() {}

  static AdapterSpec of(int rank, List<AdapterTarget> targets) {
    return new AdapterSpec(rank, 32.0, 0.0, false, targets);
  }
}
