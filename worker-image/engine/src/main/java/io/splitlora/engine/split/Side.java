package io.splitlora.engine.split;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.splitlora.engine.kernels.Kernels;
import io.splitlora.engine.kernels.Workspace;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import org.jspecify.annotations.Nullable;

/** What all sides of a cut have in common: kernels, mapped blocks, and the arguments that every kernel takes. */
final class Side implements AutoCloseable {

  private final Kernels kernels;
  private final MappedBlocks blocks;
  private final StepSettings settings;

  Side(ModelFolder model, AdapterLayout layout, StepSettings settings) {
    kernels = Kernels.load();
    this.settings = settings;
    blocks = new MappedBlocks(kernels.manager(), model, layout);
  }

  private Side(Side whole, int block) {
    kernels = whole.kernels;
    settings = whole.settings;
    blocks = whole.blocks.from(block);
  }

  /** The same weights and kernels from a block on; closed with the whole. */
  Side from(int block) {
    return block == layout().fromBlock() ? this : new Side(this, block);
  }

  AdapterLayout layout() {
    return blocks.layout();
  }

  /** Of the adapter that this side was made for. */
  AdapterForm form() {
    return new AdapterForm(layout(), settings.scale());
  }

  /** Adds to the frozen weights what rules have added to them since the start of the job, in place of what was added before. */
  void rebase(BaseChange change) {
    blocks.rebase(change);
  }

  Gpt2Config config() {
    return blocks.config();
  }

  NDList embedding() {
    return blocks.embedding();
  }

  NDList head() {
    return blocks.head();
  }

  NDManager newManager() {
    return kernels.manager().newSubManager();
  }

  Workspace workspace() {
    return new Workspace(kernels.manager());
  }

  /** The adapter as a leaf of the graph. */
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

  /** The same with an adapter of another form. */
  NDList call(String kernel, Workspace workspace, Arguments arguments, AdapterForm form, @Nullable StepKey key) {
    NDArray first = arguments.inputs().get(0);
    int rows = Math.toIntExact(first.getShape().get(0) * first.getShape().get(1));
    NDList all = new NDList(arguments.inputs());
    all.addAll(arguments.embedding());
    all.addAll(blocks.weights());
    all.add(arguments.adapter());
    all.addAll(settings.dropout().masks(workspace, form.layout(), config(), rows, key));
    all.addAll(arguments.head());
    all.add(blocks.wholeNumbers(form.layout()));
    all.add(realNumbers(workspace, form.scale(), key != null));
    return kernels.call(kernel, all);
  }

  /** Calls a kernel that takes its inputs alone. */
  NDList call(String kernel, NDArray... inputs) {
    return kernels.call(kernel, new NDList(inputs));
  }

  /** The numbers of a call without adapters. */
  NDArray realNumbers(Workspace workspace) {
    return realNumbers(workspace, 1, false);
  }

  private NDArray realNumbers(Workspace workspace, double adapterScale, boolean training) {
    double scale = adapterScale / (training ? settings.dropout().keptShare() : 1);
    return workspace.doubles("real", config().layerNormEpsilon(), training ? settings.labelSmoothing() : 0, scale);
  }

  /** The tensors of a call, in the order in which every kernel takes them; embedding and head may be empty. */
  record Arguments(NDList inputs, NDList embedding, NDArray adapter, NDList head) {}

  @Override
  public void close() {
    kernels.close();
  }
}
