package io.splitlora.engine.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.splitlora.engine.natives.NativeLibraries;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The compiled TorchScript of {@code torchscript/gpt2.torchscript}. Every call must come from a thread that {@link
 * #prepareThread} prepared.
 */
public final class Kernels implements AutoCloseable {

  private final NDManager manager;
  private final PtSymbolBlock module;

  private Kernels(NDManager manager, PtSymbolBlock module) {
    this.manager = manager;
    this.module = module;
  }

  public static Kernels load() {
    NDManager manager = NDManager.newBaseManager(NativeLibraries.PYTORCH);
    try {
      var archive = TorchScriptArchive.of("/torchscript/gpt2.torchscript", "Gpt2");
      return new Kernels(manager, JniUtils.loadModule((PtNDManager) manager, archive, false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In libtorch, the number of threads, gradient recording and the executor's mode belong to the calling thread. */
  public static void prepareThread(int threads) {
    NativeLibraries.loadPyTorch();
    JniUtils.setNumThreads(threads);
    JniUtils.setGradMode(true);
    // The profiling executor replaces kernels after a few calls, which is not faster here and changes bits.
    JniUtils.setGraphExecutorOptimize(false);
  }

  public NDManager manager() {
    return manager;
  }

  /** Runs a method of the module. Results belong to the manager of the first argument. */
  public NDList call(String method, NDList arguments) {
    try (NDArray name = manager.create(0f)) {
      name.setName("module_method:" + method);
      return IValueUtils.forward(module, new NDList(arguments).addAll(new NDList(name)), true);
    }
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
