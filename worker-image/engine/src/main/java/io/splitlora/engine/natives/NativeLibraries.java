package io.splitlora.engine.natives;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.util.Utils;
import io.splitlora.files.FileTrouble;
import io.splitlora.files.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Loads the native libraries: PyTorch and the tokenizers. DJL unpacks them into a cache folder and obeys environment
 * variables that may be meant for other programs. If either prevents loading, a sentence says so.
 */
public final class NativeLibraries {

  public static final String PYTORCH = "PyTorch";
  private static final String TOKENIZERS = "tokenizers";

  /** Variables that make DJL load other libraries than those packed here. */
  private static final List<String> OF_PYTORCH =
      List.of("DJL_DEFAULT_ENGINE", "PYTORCH_VERSION", "PYTORCH_FLAVOR", "PYTORCH_PRECXX11",
          "PYTORCH_LIBRARY_PATH", "PYTORCH_EXTRA_LIBRARY_PATH", "PYTORCH_LIBRARY_EXCLUSION", "LIBSTDCXX_LIBRARY_PATH");
  private static final List<String> OF_TOKENIZERS = List.of("RUST_FLAVOR", "RUST_LIBRARY_PATH");

  private NativeLibraries() {}

  /** @throws InputException with a sentence if the machine's settings prevent it */
  public static void loadPyTorch() {
    load(PYTORCH, "PYTORCH_LIBRARY_PATH", OF_PYTORCH, () -> Engine.getEngine(PYTORCH));
  }

  /** @throws InputException with a sentence if the machine's settings prevent it */
  public static void loadTokenizers() {
    load(TOKENIZERS, "RUST_LIBRARY_PATH", OF_TOKENIZERS, LibUtils::checkStatus);
  }

  /** @param unpacked a variable or property; if it is set, nothing has to be unpacked */
  private static void load(String what, String unpacked, List<String> variables, Runnable loading) {
    offline();
    Path cache = Utils.getEngineCacheDir();
    if (Utils.getEnvOrSystemProperty(unpacked) == null && !canBeMade(cache.resolve(what.toLowerCase(Locale.ROOT)))) {
      throw new InputException(cacheSentence(what, cache));
    }
    try {
      loading.run();
    } catch (EngineException | LinkageError e) {
      throw refusal(what, variables, cache, rootOf(e));
    }
  }

  /** Must run before DJL is first used; otherwise DJL asks the network for a native GPU library and reports usage. */
  private static void offline() {
    if (System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
  }

  private static boolean canBeMade(Path folder) {
    try {
      Files.createDirectories(folder);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static RuntimeException refusal(String what, List<String> variables, Path cache, Throwable cause) {
    String set = set(variables, Utils::getEnvOrSystemProperty);
    String failed = "the library " + what + " cannot be loaded (" + cause.getMessage() + ")";
    String sentence = !set.isEmpty() ? failed + " with " + set
        + ", set perhaps for another program; unset it"
        : !Files.isWritable(cache) ? cacheSentence(what, cache)
        : failed + "; remove " + cache + ", which is filled again, and look whether its disk is full";
    var refusal = new InputException(sentence, cause);
    return set.isEmpty() && cause instanceof IOException e ? FileTrouble.or(cache, e, () -> refusal) : refusal;
  }

  private static String cacheSentence(String what, Path cache) {
    return "the folder " + cache + ", in which the library " + what
        + " is unpacked, cannot be written; make it writable, or name another with DJL_CACHE_DIR"
        + " (ENGINE_CACHE_DIR, where that is set)";
  }

  /** Those variables that are set, such as {@code PYTORCH_VERSION=1.13.1}; empty if none is. */
  static String set(List<String> variables, UnaryOperator<String> environment) {
    return variables.stream().filter(variable -> environment.apply(variable) != null)
        .map(variable -> variable + "=" + environment.apply(variable)).collect(Collectors.joining(" and "));
  }

  private static Throwable rootOf(Throwable e) {
    return e.getCause() == null ? e : rootOf(e.getCause());
  }
}
