package io.splitlora.federation.adapter;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.digest.Sha256;
import io.splitlora.federation.model.FloatTensor;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelException;
import io.splitlora.federation.model.SafeTensors;
import io.splitlora.federation.model.SafeTensorsWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * An adapter of a whole GPT-2 as Hugging Face peft keeps it: {@code adapter_config.json} and
 * {@code adapter_model.safetensors}. Separate adapters of q, k and v become one of c_attn, exactly ({@link MergedAttention}).
 *
 * @param modules in the order of blocks
 */
public record PeftAdapter(List<LoraModule> modules) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";

  /** One adapted projection: scale * B A with A [rank, in] and B [out, rank]. */
  public record LoraModule(int block, String projection, int rank, int in, int out, double scale, float[] a, float[] b) {

    String tensor(String factor) {
      return PeftAdapter.tensor(block, projection, factor);
    }
  }

  /** The name that transformers gives to a projection. */
  private static String name(int block, String projection) {
    return "transformer.h." + block + "." + projection;
  }

  private static String tensor(int block, String projection, String factor) {
    return PREFIX + name(block, projection) + "." + factor + ".weight";
  }

  /** With what rules have added to the frozen weights: peft's own weights are the untouched ones. */
  public static PeftAdapter of(HeldState whole, BaseChange change) {
    HeldState all = change.isNone() ? whole : change.stackedWith(whole);
    return of(all.share().layout(), all.state().adapter(), all.share().scale());
  }

  public static PeftAdapter of(AdapterLayout layout, float[] flat, double scale) {
    List<LoraModule> modules = new ArrayList<>();
    for (int block = layout.fromBlock(); block < layout.toBlock(); block++) {
      int number = block;
      List<LoraModule> ofBlock = layout.slots().stream().filter(slot -> slot.block() == number)
          .map(slot -> module(slot, flat, scale)).toList();
      modules.addAll(MergedAttention.merge(ofBlock));
    }
    return new PeftAdapter(modules);
  }

  private static LoraModule module(Slot slot, float[] flat, double scale) {
    String projection = switch (slot.target()) {
      case c_attn -> "attn.c_attn";
      case q, k, v -> slot.target().name();
      case attn_out -> "attn.c_proj";
      case mlp_in -> "mlp.c_fc";
      case mlp_out -> "mlp.c_proj";
    };
    return new LoraModule(slot.block(), projection, slot.rank(), slot.in(), slot.out(), scale,
        Arrays.copyOfRange(flat, slot.offset(), slot.offsetOfB()),
        Arrays.copyOfRange(flat, slot.offsetOfB(), slot.end()));
  }

  // --- writing ---

  /** SHA-256 of the weights in a folder that {@link #write} filled. */
  public static String sha256(Path folder) {
    try {
      return Sha256.of(folder.resolve(WEIGHTS));
    } catch (IOException e) {
      throw new ModelException(folder + ": the adapter that was written cannot be read: " + e.getMessage(), e);
    }
  }

  /** @param base where whoever loads the adapter finds the model */
  public void write(Path folder, String base) {
    List<SafeTensorsWriter.Entry> tensors = new ArrayList<>();
    for (LoraModule module : modules) {
      tensors.add(entry(module.tensor("lora_A"), module.rank, module.in, module.a));
      tensors.add(entry(module.tensor("lora_B"), module.out, module.rank, module.b));
    }
    try {
      Files.createDirectories(folder);
      SafeTensorsWriter.write(folder.resolve(WEIGHTS), Map.of("format", "pt"), tensors);
      Files.write(folder.resolve(PeftConfig.FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config(base)));
    } catch (IOException e) {
      throw new ModelException(folder + ": the adapter could not be written (" + e + "); make it a folder with space that may be written to.", e);
    }
  }

  private static SafeTensorsWriter.Entry entry(String name, long rows, long columns, float[] values) {
    return SafeTensorsWriter.Entry.of(name, List.of(rows, columns), FloatBuffer.wrap(values));
  }

  private boolean sameRankInAllBlocks(String projection) {
    return modules.stream().filter(module -> module.projection.equals(projection)).map(LoraModule::rank).distinct().count() == 1;
  }

  private Map<String, Object> config(String base) {
    List<String> projections = modules.stream().map(LoraModule::projection).distinct().sorted().toList();
    Map<String, Integer> ranks = new TreeMap<>();
    Map<String, Double> alphas = new TreeMap<>();
    for (LoraModule module : modules) {
      String name = sameRankInAllBlocks(module.projection) ? module.projection : name(module.block, module.projection);
      ranks.put(name, module.rank);
      alphas.put(name, module.scale * module.rank);
    }
    String first = ranks.keySet().iterator().next();
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("peft_type", "LORA");
    config.put("peft_version", PeftConfig.WRITTEN_AS);
    config.put("task_type", "CAUSAL_LM");
    config.put("base_model_name_or_path", base);
    config.put("target_modules", projections);
    config.put("r", ranks.get(first));
    config.put("lora_alpha", alphas.get(first));
    config.put("rank_pattern", ranks);
    config.put("alpha_pattern", alphas);
    config.put("use_rslora", false);
    config.put("fan_in_fan_out", true);
    config.put("lora_dropout", 0.0);
    config.put("bias", "none");
    config.put("inference_mode", true);
    return config;
  }

  // --- reading ---

  /** @throws ModelException with a sentence if the folder holds no adapter of this model */
  public static PeftAdapter read(Path folder, Gpt2Config model) {
    PeftConfig config = PeftConfig.read(folder);
    try (SafeTensors tensors = SafeTensors.open(folder.resolve(WEIGHTS))) {
      Map<String, Projection> projections = Projection.of(model);
      List<LoraModule> modules = new ArrayList<>();
      for (int block = 0; block < model.layers(); block++) {
        for (Projection projection : projections.values()) {
          if (tensors.contains(tensor(block, projection.name(), "lora_A"))) {
            modules.add(readModule(folder, config, tensors, block, projection));
          }
        }
      }
      if (modules.isEmpty() || modules.size() * 2 != tensors.names().size()) {
        throw new ModelException(folder + ": " + WEIGHTS + " has " + tensors.names().size() + " tensors, of which "
            + modules.size() * 2 + " are LoRA factors of a GPT-2 with " + model.layers() + " blocks");
      }
      return new PeftAdapter(modules);
    }
  }

  private static LoraModule readModule(Path folder, PeftConfig config, SafeTensors tensors, int block, Projection projection) {
    FloatTensor a = tensors.floats(tensor(block, projection.name(), "lora_A"));
    FloatTensor b = tensors.floats(tensor(block, projection.name(), "lora_B"));
    long rank = a.shape().isEmpty() ? 0 : a.shape().get(0);
    boolean fits = rank > 0 && a.shape().equals(List.of(rank, (long) projection.in()))
        && b.shape().equals(List.of((long) projection.out(), rank));
    if (!fits) {
      throw new ModelException(folder + ": " + a.name() + " " + a.shape() + " and its B " + b.shape() + " do not fit a projection ["
          + projection.out() + ", " + projection.in() + "]; is the adapter of another model?");
    }
    String module = name(block, projection.name());
    if (!config.targets().test(module)) {
      throw new ModelException(folder + ": target_modules of " + PeftConfig.FILE + " leaves out " + module + ", whose factors are in " + WEIGHTS
          + "; use the files of one and the same adapter");
    }
    double scale = config.scale(module, rank);
    return new LoraModule(block, projection.name(), (int) rank, projection.in(), projection.out(), scale, values(folder, a), values(folder, b));
  }

  private static float[] values(Path folder, FloatTensor tensor) {
    if (!tensor.finite()) {
      throw new ModelException(folder + ": " + tensor.name() + " holds numbers that are not finite (NaN or infinite); the training that"
          + " made the adapter has diverged, or the file is damaged");
    }
    float[] values = new float[tensor.floats().remaining()];
    tensor.floats().get(values);
    return values;
  }

  // --- use ---

  /** Where each module lies in {@link #flat}. */
  public AdapterLayout layout(Gpt2Config model) {
    Map<String, Projection> projections = Projection.of(model);
    List<Slot> slots = new ArrayList<>();
    int offset = 0;
    for (LoraModule module : modules) {
      var slot = new Slot(module.block, Objects.requireNonNull(projections.get(module.projection)).target(), module.rank, module.in, module.out, offset);
      slots.add(slot);
      offset = slot.end();
    }
    return new AdapterLayout(0, model.layers(), slots, offset);
  }

  /** The flat vector for a scale of 1: each B is multiplied by its own. */
  public float[] flat() {
    int size = modules.stream().mapToInt(module -> module.a.length + module.b.length).sum();
    FloatBuffer flat = FloatBuffer.allocate(size);
    for (LoraModule module : modules) {
      flat.put(module.a);
      for (float value : module.b) {
        flat.put((float) (value * module.scale));
      }
    }
    return flat.array();
  }
}
