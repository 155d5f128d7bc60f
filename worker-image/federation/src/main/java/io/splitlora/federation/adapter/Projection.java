package io.splitlora.federation.adapter;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.model.Gpt2Config;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A projection of a block, with the name that Hugging Face gives it. */
record Projection(String name, AdapterTarget target, int in, int out) {

  /** All projections by name, in the order of {@link AdapterTarget}. */
  static Map<String, Projection> of(Gpt2Config model) {
    int hidden = model.hidden();
    Map<String, Projection> byName = new LinkedHashMap<>();
    for (Projection projection : List.of(
        new Projection("attn.c_attn", AdapterTarget.c_attn, hidden, 3 * hidden),
        new Projection("attn.c_proj", AdapterTarget.attn_out, hidden, hidden),
        new Projection("mlp.c_fc", AdapterTarget.mlp_in, hidden, model.inner()),
        new Projection("mlp.c_proj", AdapterTarget.mlp_out, model.inner(), hidden))) {
      byName.put(projection.name, projection);
    }
    return byName;
  }
}
