package io.splitlora.federation.adapter;

import io.splitlora.federation.adapter.PeftAdapter.LoraModule;
import io.splitlora.federation.model.FloatTensor;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelException;
import io.splitlora.federation.model.SafeTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads an adapter that Hugging Face peft has written, or {@link PeftWriter}. */
public final class PeftReader {

  private PeftReader() {}

  /** @throws ModelException with a sentence if the folder holds no adapter of this model */
  public static PeftAdapter read(Path folder, Gpt2Config model) {
    PeftConfig config = PeftConfig.read(folder);
    try (SafeTensors tensors = SafeTensors.open(folder.resolve(PeftFiles.WEIGHTS))) {
      Map<String, Projection> projections = Projection.of(model);
      List<LoraModule> modules = new ArrayList<>();
      for (int block = 0; block < model.layers(); block++) {
        for (Projection projection : projections.values()) {
          if (tensors.contains(PeftFiles.tensor(block, projection.name(), "lora_A"))) {
            modules.add(readModule(folder, config, tensors, block, projection));
          }
        }
      }
      if (modules.isEmpty() || modules.size() * 2 != tensors.names().size()) {
        throw new ModelException(
            folder + ": " + PeftFiles.WEIGHTS + " has " + tensors.names().size() + " tensors, of which "
                + modules.size() * 2 + " are LoRA factors of a GPT-2 with " + model.layers() + " blocks");
      }
      return new PeftAdapter(modules);
    }
  }

  private static LoraModule readModule(Path folder, PeftConfig config, SafeTensors tensors, int block,
      Projection projection) {
    FloatTensor a = tensors.floats(PeftFiles.tensor(block, projection.name(), "lora_A"));
    FloatTensor b = tensors.floats(PeftFiles.tensor(block, projection.name(), "lora_B"));
    long rank = a.shape().isEmpty() ? 0 : a.shape().get(0);
    boolean fits = rank > 0 && a.shape().equals(List.of(rank, (long) projection.in()))
        && b.shape().equals(List.of((long) projection.out(), rank));
    if (!fits) {
      throw new ModelException(
          folder + ": " + a.name() + " " + a.shape() + " and its B " + b.shape() + " do not fit a projection ["
              + projection.out() + ", " + projection.in() + "]; is the adapter of another model?");
    }
    String module = PeftFiles.module(block, projection.name());
    if (!config.targets().test(module)) {
      throw new ModelException(folder + ": target_modules of " + PeftConfig.FILE + " leaves out " + module
          + ", whose factors are in " + PeftFiles.WEIGHTS
          + "; use the files of one and the same adapter");
    }
    double scale = config.scale(module, rank);
    return new LoraModule(block, projection.name(), (int) rank, projection.in(), projection.out(), scale,
        values(folder, a), values(folder, b));
  }

  private static float[] values(Path folder, FloatTensor tensor) {
    if (!tensor.finite()) {
      throw new ModelException(
          folder + ": " + tensor.name() + " holds numbers that are not finite (NaN or infinite); the training that"
              + " made the adapter has diverged, or the file is damaged");
    }
    float[] values = new float[tensor.floats().remaining()];
    tensor.floats().get(values);
    return values;
  }
}
