package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.splitlora.engine.kernels.Kernels;
import io.splitlora.engine.kernels.Workspace;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Consecutive blocks of the model: their kernels, their weights, and the arguments that every kernel takes. */
final class Blocks implements AutoCloseable {

  private final Kernels kernels;
  private final FrozenWeights weights;
  private final Gpt2Config config;
  private final AdapterLayout layout;
  private final StepSettings settings;
  private final Map<AdapterLayout, NDArray> integers = new HashMap<>();

  Blocks(ModelFolder model, AdapterLayout layout, StepSettings settings) {
    kernels = Kernels.load();
    weights = new FrozenWeights(kernels.manager(), model, layout);
    config = model.config();
    this.layout = layout;
    this.settings = settings;
  }

  private Blocks(Blocks all, int block) {
    kernels = all.kernels;
    weights = all.weights;
    config = all.config;
    layout = all.layout.part(block, all.layout.toBlock());
    settings = all.settings;
  }

  /** The blocks from one on, with the same weights and kernels; closed with all. */
  Blocks from(int block) {
    return block == layout.fromBlock() ? this : new Blocks(this, block);
  }

  FrozenWeights weights() {
    return weights;
  }

  AdapterLayout layout() {
    return layout;
  }

  /** Of the adapter that these blocks were made for. */
  AdapterForm form() {
    return new AdapterForm(layout, settings.scale());
  }

  Gpt2Config config() {
    return config;
  }

  NDManager newManager() {
    return kernels.manager().newSubManager();
  }

  Workspace workspace() {
    return new Workspace(kernels.manager());
  }

  /** The adapter as a leaf of the autograd graph. */
  NDArray trainable(Workspace workspace, float[] adapter) {
    NDArray flat = frozen(workspace, adapter);
    flat.setRequiresGradient(true);
    return flat;
  }

  NDArray frozen(Workspace workspace, float[] adapter) {
    return workspace.floats("flat", adapter, adapter.length);
  }

  /**
   * Calls a kernel with {@code inputs, [embedding], blocks, adapter, masks, [head], numbers}.
   *
   * @param key of the dropout masks; null computes without dropout and label smoothing
   */
  NDList call(String kernel, Workspace workspace, Arguments arguments, @Nullable StepKey key) {
    return call(kernel, workspace, arguments, form(), key);
  }

  /** The same for an adapter of another form. */
  NDList call(String kernel, Workspace workspace, Arguments arguments, AdapterForm form, @Nullable StepKey key) {
    NDArray first = arguments.inputs().get(0);
    int rows = Math.toIntExact(first.getShape().get(0) * first.getShape().get(1));
    NDList all = new NDList(arguments.inputs());
    all.addAll(arguments.embedding());
    all.addAll(weights.from(layout.fromBlock()));
    all.add(arguments.adapter());
    all.addAll(settings.dropout().masks(workspace, form.layout(), config, rows, key));
    all.addAll(arguments.head());
    all.add(integers(form.layout()));
    all.add(reals(workspace, form.scale(), key != null));
    return kernels.call(kernel, all);
  }

  /** Calls a kernel that takes only these inputs. */
  NDList call(String kernel, NDArray... inputs) {
    return kernels.call(kernel, new NDList(inputs));
  }

  /** The integers of a call with an adapter of this layout: heads, then the sizes of its pieces. */
  private NDArray integers(AdapterLayout adapter) {
    return integers.computeIfAbsent(adapter, key -> {
      long[] numbers = LongStream.concat(LongStream.of(config.heads()), LongStream.of(adapter.pieceSizes())).toArray();
      NDArray array = kernels.manager().create(numbers);
      array.setName("integers");
      return array;
    });
  }

  /** The numbers of a call without adapters. */
  NDArray reals(Workspace workspace) {
    return reals(workspace, 1, false);
  }

  private NDArray reals(Workspace workspace, double adapterScale, boolean training) {
    double scale = adapterScale / (training ? settings.dropout().keptShare() : 1);
    return workspace.doubles("reals", config.layerNormEpsilon(), training ? settings.labelSmoothing() : 0, scale);
  }

  /** The tensors of a call, in the order that all kernels expect; embedding and head may be empty. */
  record Arguments(NDList inputs, NDList embedding, NDArray adapter, NDList head) {}

  @Override
  public void close() {
    kernels.close();
  }
}
