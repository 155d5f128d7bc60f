package io.splitlora.federation.adapter;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.model.Gpt2Config;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An adapter of a GPT-2 as Hugging Face peft keeps it ({@link PeftWriter}, {@link PeftReader}). Separate adapters of q,
 * k and v become one of c_attn, exactly ({@link MergedAttention}).
 *
 * @param modules in the order of blocks
 */
public record PeftAdapter(List<LoraModule> modules) {

  /** One adapted projection: scale * B A with A [rank, in] and B [out, rank]. */
  public record LoraModule(int block, String projection, int rank, int in, int out, double scale, float[] a,
      float[] b) {}

  /** With what rules have added to the frozen weights: peft's own weights are the untouched ones. */
  public static PeftAdapter of(HeldState adapter, BaseChange change) {
    HeldState all = change.isNone() ? adapter : change.stackedWith(adapter);
    return of(all.share().layout(), all.state().adapter(), all.share().scale());
  }

  public static PeftAdapter of(AdapterLayout layout, float[] flat, double scale) {
    List<LoraModule> modules = new ArrayList<>();
    for (int block = layout.fromBlock(); block < layout.toBlock(); block++) {
      int number = block;
      List<LoraModule> ofBlock = layout.slots().stream().filter(slot -> slot.block() == number)
          .map(slot -> module(slot, flat, scale)).toList();
      modules.addAll(MergedAttention.merge(ofBlock));
    }
    return new PeftAdapter(modules);
  }

  private static LoraModule module(Slot slot, float[] flat, double scale) {
    String projection = switch (slot.target()) {
      case c_attn -> "attn.c_attn";
      case q, k, v -> slot.target().name();
      case attn_out -> "attn.c_proj";
      case mlp_in -> "mlp.c_fc";
      case mlp_out -> "mlp.c_proj";
    };
    return new LoraModule(slot.block(), projection, slot.rank(), slot.in(), slot.out(), scale,
        Arrays.copyOfRange(flat, slot.offset(), slot.offsetOfB()),
        Arrays.copyOfRange(flat, slot.offsetOfB(), slot.end()));
  }

  /** Where each module lies in {@link #flat}. */
  public AdapterLayout layout(Gpt2Config model) {
    Map<String, Projection> projections = Projection.of(model);
    List<Slot> slots = new ArrayList<>();
    int offset = 0;
    for (LoraModule module : modules) {
      Projection projection = Objects.requireNonNull(projections.get(module.projection));
      var slot = new Slot(module.block, projection.target(), module.rank, module.in, module.out, offset);
      slots.add(slot);
      offset = slot.end();
    }
    return new AdapterLayout(0, model.layers(), slots, offset);
  }

  /** The flat vector for a scale of 1: each B is multiplied by its scale. */
  public float[] flat() {
    int size = modules.stream().mapToInt(module -> module.a.length + module.b.length).sum();
    FloatBuffer flat = FloatBuffer.allocate(size);
    for (LoraModule module : modules) {
      flat.put(module.a);
      for (float value : module.b) {
        flat.put((float) (value * module.scale));
      }
    }
    return flat.array();
  }
}
