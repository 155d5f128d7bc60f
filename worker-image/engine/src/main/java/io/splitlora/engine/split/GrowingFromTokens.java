package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.splitlora.engine.kernels.Workspace;
import java.util.stream.LongStream;

/** Embedding and blocks over a batch of texts that grow: all blocks of a model, or those before the cut. */
final class GrowingFromTokens implements GrowingTexts {

  private final Blocks blocks;
  private final NDList embedding;
  private final GrowingBlocks growing;

  GrowingFromTokens(Blocks blocks, NDList embedding, float[] adapter, int texts, int slots) {
    this.blocks = blocks;
    this.embedding = embedding;
    growing = new GrowingBlocks(blocks, adapter, texts, slots);
  }

  @Override
  public HiddenStates read(long[] ids, int columns) {
    long[] positions = LongStream.range(0, ids.length).map(i -> i % columns).toArray();
    return HiddenStates.of(growing.read(embedded(ids, positions, columns)));
  }

  @Override
  public void keep(int[] which) {
    growing.keep(which);
  }

  @Override
  public HiddenStates append(NewTokens tokens) {
    return HiddenStates.of(growing.append(embedded(tokens.ids(), tokens.positions(), tokens.perText()), tokens.mask()));
  }

  private NDArray embedded(long[] ids, long[] positions, int columns) {
    Workspace workspace = growing.fresh();
    NDList inputs = new NDList(workspace.longs("ids", ids, growing.texts(), columns),
        workspace.longs("at", positions, growing.texts(), columns));
    inputs.addAll(embedding);
    return blocks.call("embed_at", inputs.toArray(new NDArray[0])).singletonOrThrow();
  }

  @Override
  public void close() {
    growing.close();
  }
}
