package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.engine.kernels.Workspace;
import java.util.stream.LongStream;

/** Embedding and the blocks of a side over a batch of texts that grow: all blocks of a model, or those before the cut. */
final class GrowingFromTokens implements GrowingTexts {

  private final Side side;
  private final NDList embedding;
  private final GrowingBlocks blocks;

  GrowingFromTokens(Side side, NDList embedding, float[] adapter, int texts, int slots) {
    this.side = side;
    this.embedding = embedding;
    blocks = new GrowingBlocks(side, adapter, texts, slots);
  }

  @Override
  public HiddenStates read(long[] ids, int columns) {
    long[] positions = LongStream.range(0, ids.length).map(i -> i % columns).toArray();
    return HiddenStates.of(blocks.read(embedded(ids, positions, columns)));
  }

  @Override
  public void keep(int[] which) {
    blocks.keep(which);
  }

  @Override
  public HiddenStates append(NewTokens tokens) {
    return HiddenStates.of(blocks.append(embedded(tokens.ids(), tokens.positions(), tokens.perText()), tokens.mask()));
  }

  private NDArray embedded(long[] ids, long[] positions, int columns) {
    Workspace workspace = blocks.fresh();
    NDList inputs = new NDList(workspace.longs("ids", ids, blocks.texts(), columns),
        workspace.longs("at", positions, blocks.texts(), columns));
    inputs.addAll(embedding);
    return side.call("embed_at", inputs.toArray(new NDArray[0])).singletonOrThrow();
  }

  @Override
  public void close() {
    blocks.close();
  }
}
