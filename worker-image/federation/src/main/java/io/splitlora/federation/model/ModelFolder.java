package io.splitlora.federation.model;

import io.splitlora.files.FileKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A GPT-2-family model in Hugging Face layout: config.json, model.safetensors and tokenizer.json. The file of weights
 * is opened for the first tensor, and each tensor is mapped or widened once, when it is first asked for, so each side
 * of the cut maps only its own blocks. Tensors stay valid after {@link #close}. Thread-safe.
 */
public final class ModelFolder implements AutoCloseable {
  private static final String EXPECTED = "a model is a folder with config.json, model.safetensors and tokenizer.json";

  private final Path path;
  private final Gpt2Config config;
  private final Map<String, FloatTensor> tensors = new HashMap<>();
  private @Nullable SafeTensors weights;
  private @Nullable String prefix;
  private @Nullable String digest;

  private ModelFolder(Path path, Gpt2Config config) {
    this.path = path;
    this.config = config;
  }

  /**
   * Reads the configuration; weights and tokenizer are not opened.
   *
   * @throws ModelException if the folder or its configuration is missing or cannot be used
   */
  public static ModelFolder open(Path folder) {
    if (FileKind.of(folder) != FileKind.FOLDER) {
      throw new ModelException(folder + " is not a folder; " + EXPECTED + ".");
    }
    return new ModelFolder(folder, Gpt2Config.read(folder.resolve("config.json")));
  }

  public Path path() {
    return path;
  }

  public Gpt2Config config() {
    return config;
  }

  /** The file tokenizer.json. */
  public Path tokenizer() {
    return file("tokenizer.json");
  }

  /** Token embedding [vocab, hidden], which is also the head. */
  public FloatTensor tokenEmbedding() {
    return outer("wte.weight");
  }

  /** Position embedding [context, hidden]. */
  public FloatTensor positionEmbedding() {
    return outer("wpe.weight");
  }

  /** Scale of the final layer norm [hidden]. */
  public FloatTensor finalNormWeight() {
    return outer("ln_f.weight");
  }

  /** Shift of the final layer norm [hidden]. */
  public FloatTensor finalNormBias() {
    return outer("ln_f.bias");
  }

  /** Maps the weights of block {@code index}, 0 to layers - 1. */
  public BlockWeights block(int index) {
    Objects.checkIndex(index, config.layers());
    var tensors = new ArrayList<FloatTensor>();
    config.blockShapes().forEach((name, shape) -> tensors.add(tensor("h." + index + "." + name, shape)));
    return new BlockWeights(index, tensors);
  }

  /** The refusal of a tensor that holds NaN or infinite numbers. */
  public ModelException notFinite(FloatTensor tensor) {
    return new ModelException(
        weightsFile() + ": tensor \"" + tensor.name() + "\" holds numbers that are not finite (NaN or infinite);"
            + " copy or export the model again.");
  }

  /**
   * Checks that every tensor the kernels need is there, without reading its elements.
   *
   * @throws ModelException if one is missing, or its shape differs from what config.json says
   */
  public void checkWeights() {
    config.outerShapes().forEach(this::check);
    for (int index = 0; index < config.layers(); index++) {
      String block = "h." + index + ".";
      config.blockShapes().forEach((name, shape) -> check(block + name, shape));
    }
  }

  /** Refuses a cut that would leave one side without a block. */
  public void checkCut(int cut) {
    if (config.layers() < 2) {
      throw new ModelException(
          path + " has one block and cannot be cut; choose a model with more, or the method FedLoRA.");
    }
    if (cut < 1 || cut >= config.layers()) {
      throw new ModelException("split.cut is " + cut + ", but " + path + " has " + config.layers()
          + " blocks; choose a cut from 1 to " + (config.layers() - 1) + ".");
    }
  }

  /** Refuses a tokenizer with ids for which the model has no embedding; ids run from 0 to vocabulary - 1. */
  public void checkTokenizer(int tokenizerVocabulary) {
    if (tokenizerVocabulary > config.vocab()) {
      throw new ModelException(path.resolve("tokenizer.json") + " has " + tokenizerVocabulary
          + " tokens, but the model embeds only " + config.vocab() + "; use the tokenizer that belongs to the model.");
    }
  }

  /**
   * SHA-256 in hexadecimal over config.json, the weights and, if there is one, the tokenizer; the first call reads
   * them.
   */
  public synchronized String digest() {
    if (digest == null) {
      Path tokenizer = path.resolve("tokenizer.json");
      var files = Stream.of(file("config.json"), weightsFile(), tokenizer);
      digest = FilesDigest.of(files.filter(FileKind::exists).toList());
    }
    return digest;
  }

  @Override
  public synchronized void close() {
    if (weights != null) {
      weights.close();
    }
  }

  private FloatTensor outer(String name) {
    return tensor(name, Objects.requireNonNull(config.outerShapes().get(name)));
  }

  private synchronized FloatTensor tensor(String name, List<Long> shape) {
    check(name, shape);
    return tensors.computeIfAbsent(name, first -> weights().floats(prefix + name));
  }

  private void check(String name, List<Long> shape) {
    SafeTensors weights = weights();
    List<Long> found = weights.entry(prefix + name).shape();
    if (!found.equals(shape)) {
      throw new ModelException(weightsFile() + ": tensor \"" + prefix + name + "\" has the shape " + found
          + ", but config.json asks for " + shape + "; use the files of one and the same model.");
    }
    weights.checkFloats(prefix + name);
  }

  private synchronized SafeTensors weights() {
    if (weights == null) {
      SafeTensors opened = SafeTensors.open(weightsFile());
      prefix = prefix(opened);
      new UnreadTensors(weightsFile(), opened, prefix, config).check();
      weights = opened;
    }
    return weights;
  }

  /** The prefix of the tensors' names; it differs between exports of the bare model and of the model with its head. */
  private String prefix(SafeTensors file) {
    for (String prefix : List.of("", "transformer.")) {
      if (file.contains(prefix + "wte.weight")) {
        if (file.contains(prefix + "h." + config.layers() + ".ln_1.weight")) {
          throw refuseWeights("more blocks than the " + config.layers() + " of config.json");
        }
        return prefix;
      }
    }
    throw refuseWeights("no tensor wte.weight or transformer.wte.weight");
  }

  private ModelException refuseWeights(String found) {
    return new ModelException(weightsFile() + " has " + found + "; use the files of one and the same GPT-2 model.");
  }

  private Path weightsFile() {
    Path file = path.resolve("model.safetensors");
    if (!FileKind.exists(file) && FileKind.exists(path.resolve("model.safetensors.index.json"))) {
      throw new ModelException(path + " holds weights in several files; save them as one model.safetensors.");
    }
    return file(file.getFileName().toString());
  }

  private Path file(String name) {
    Path file = path.resolve(name);
    if (FileKind.of(file) != FileKind.FILE) {
      throw new ModelException(file + " is missing; " + EXPECTED + ".");
    }
    return file;
  }
}
