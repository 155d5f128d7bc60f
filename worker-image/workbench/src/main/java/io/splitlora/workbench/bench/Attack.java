package io.splitlora.workbench.bench;

import io.splitlora.engine.data.Batch;
import io.splitlora.engine.split.HiddenStates;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** What a poisoned client sends: it computes as an honest one does, and differs in nothing else. */
enum Attack {
  none("nobody", 1),
  /** Updates, and activations at the cut, times -1. */
  sign("sign flip", -1),
  /** Updates, and activations at the cut, times 1000. */
  scaled("scaled by 1000", 1000),
  /** For each token to predict another one: V - 1 - token, of V tokens. */
  label("label flip", 1);

  final String title;
  private final float factor;

  Attack(String title, int factor) {
    this.title = title;
    this.factor = factor;
  }

  Batch batch(Batch honest, int vocabulary) {
    int[] targets = this != label ? honest.targets()
        : Arrays.stream(honest.targets()).map(token -> vocabulary - 1 - token).toArray();
    return new Batch(honest.ids(), honest.rows(), honest.columns(), honest.positions(), targets, honest.tokens());
  }

  HiddenStates activations(HiddenStates honest) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(honest.bytes().remaining()).order(ByteOrder.LITTLE_ENDIAN);
    var from = honest.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var to = bytes.asFloatBuffer();
    while (from.hasRemaining()) {
      to.put(factor * from.get());
    }
    return new HiddenStates(honest.rows(), honest.columns(), honest.hidden(), bytes);
  }

  /** In place: the start and the update's multiple. */
  void upload(float[] start, float[] end) {
    for (int i = 0; factor != 1 && i < end.length; i++) {
      end[i] = start[i] + factor * (end[i] - start[i]);
    }
  }
}
