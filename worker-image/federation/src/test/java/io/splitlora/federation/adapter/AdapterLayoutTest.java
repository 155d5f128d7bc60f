package io.splitlora.federation.adapter;

import static io.splitlora.api.v1alpha1.AdapterTarget.attn_out;
import static io.splitlora.api.v1alpha1.AdapterTarget.c_attn;
import static io.splitlora.api.v1alpha1.AdapterTarget.mlp_in;
import static io.splitlora.api.v1alpha1.AdapterTarget.mlp_out;
import static io.splitlora.api.v1alpha1.AdapterTarget.q;
import static io.splitlora.api.v1alpha1.AdapterTarget.v;
import static io.splitlora.federation.adapter.Adapters.ALL;
import static io.splitlora.federation.adapter.Adapters.MODEL;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdapterLayoutTest {

  @Test
  void laysABeforeBTargetByTargetAndBlockByBlock() {
    AdapterLayout layout = AdapterLayout.of(MODEL, Adapters.of(2, List.of(mlp_out, q)), 1, 3);
    assertEquals(List.of(
        new Slot(1, q, 2, 6, 6, 0), // A 2·6, B 6·2
        new Slot(1, mlp_out, 2, 20, 6, 24), // A 2·20, B 6·2
        new Slot(2, q, 2, 6, 6, 76),
        new Slot(2, mlp_out, 2, 20, 6, 100)), layout.slots());
    assertEquals(152, layout.size());
    assertEquals(12, layout.slots().get(0).offsetOfB());
    assertEquals(64, layout.slots().get(1).offsetOfB());
  }

  @Test
  void everyTargetHasTheShapeOfItsProjection() {
    AdapterLayout layout = AdapterLayout.of(MODEL, Adapters.of(1, ALL), 0, 1);
    for (Slot slot : layout.slots()) {
      assertEquals(slot.target() == mlp_out ? 20 : 6, slot.in(), slot.toString());
      assertEquals(slot.target() == c_attn ? 18 : slot.target() == mlp_in ? 20 : 6, slot.out(), slot.toString());
    }
    assertEquals(ALL, layout.slots().stream().map(Slot::target).toList());
  }

  @Test
  void gpt2HasAsManyParametersAsPeftCounts() {
    // 294,912 trainable parameters: GPT-2 small, r = 8, c_attn; hand: 12 · 8 · (768 + 2304)
    assertEquals(294_912, AdapterLayout.of(Gpt2Config.GPT2_124M, Adapters.of(8, List.of(c_attn)), 0, 12).size());
    assertEquals(12 * 8 * 2 * (768 + 768),
        AdapterLayout.of(Gpt2Config.GPT2_124M, Adapters.of(8, List.of(q, v)), 0, 12).size());
  }

  @Test
  void theTwoSidesOfAnyCutAreTheWholeOneAfterTheOther() {
    for (List<AdapterTarget> targets : List.of(ALL, List.of(q, v), List.of(c_attn),
        List.of(attn_out, mlp_in, mlp_out))) {
      var adapter = Adapters.of(3, targets);
      AdapterLayout whole = AdapterLayout.of(MODEL, adapter, 0, MODEL.layers());
      for (int cut = 0; cut <= MODEL.layers(); cut++) {
        AdapterLayout client = AdapterLayout.of(MODEL, adapter, 0, cut);
        AdapterLayout server = AdapterLayout.of(MODEL, adapter, cut, MODEL.layers());
        assertEquals(whole.size(), client.size() + server.size());
        assertEquals(whole.slots().subList(0, client.slots().size()), client.slots());
        assertEquals(whole.slots().subList(client.slots().size(), whole.slots().size()),
            server.slots().stream().map(slot -> moved(slot, client.size())).toList());
      }
    }
  }

  private static Slot moved(Slot slot, int by) {
    return new Slot(slot.block(), slot.target(), slot.rank(), slot.in(), slot.out(), slot.offset() + by);
  }

  @Test
  void slotsFillTheVectorWithoutGaps() {
    AdapterLayout layout = AdapterLayout.of(MODEL, Adapters.of(5, ALL), 0, 4);
    int next = 0;
    for (Slot slot : layout.slots()) {
      assertEquals(next, slot.offset());
      next += slot.sizeOfA() + slot.sizeOfB();
    }
    assertEquals(layout.size(), next);
  }

  @Test
  void piecesAreFourteenNumbersABlockWithZerosWhereThereIsNoAdapter() {
    AdapterLayout layout = AdapterLayout.of(MODEL, Adapters.of(2, List.of(q, mlp_out)), 2, 4);
    long[] block = {0, 0, 12, 12, 0, 0, 0, 0, 0, 0, 0, 0, 40, 12};
    long[] pieces = layout.pieceSizes();
    assertEquals(28, pieces.length);
    assertArrayEquals(block, Arrays.copyOfRange(pieces, 0, 14));
    assertArrayEquals(block, Arrays.copyOfRange(pieces, 14, 28));
  }

  @Test
  void anAdapterThatNoVectorHoldsIsRefused() {
    var refusal = assertThrows(ModelException.class,
        () -> AdapterLayout.of(Gpt2Config.GPT2_124M, List.of(AdapterTarget.mlp_in), 1 << 20, 0, 12));
    assertTrue(
        refusal.getMessage().startsWith("an adapter of rank 1048576 has 48318382080 parameters on these targets"),
        refusal.getMessage());
  }
}
