package io.splitlora.federation.adapter;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.federation.adapter.PeftAdapter.LoraModule;
import io.splitlora.federation.digest.Sha256;
import io.splitlora.federation.model.ModelException;
import io.splitlora.federation.model.SafeTensorsWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes an adapter as the two files that Hugging Face peft reads. */
public final class PeftWriter {

  private static final ObjectMapper JSON = new ObjectMapper();

  private PeftWriter() {}

  /** @param base where whoever loads the adapter finds the model */
  public static void write(PeftAdapter adapter, Path folder, String base) {
    List<SafeTensorsWriter.Entry> tensors = new ArrayList<>();
    for (LoraModule module : adapter.modules()) {
      tensors.add(entry(PeftFiles.tensor(module.block(), module.projection(), "lora_A"), module.rank(), module.in(),
          module.a()));
      tensors.add(entry(PeftFiles.tensor(module.block(), module.projection(), "lora_B"), module.out(), module.rank(),
          module.b()));
    }
    try {
      Files.createDirectories(folder);
      SafeTensorsWriter.write(folder.resolve(PeftFiles.WEIGHTS), Map.of("format", "pt"), tensors);
      Files.write(folder.resolve(PeftConfig.FILE),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config(adapter.modules(), base)));
    } catch (IOException e) {
      throw new ModelException(folder + ": the adapter could not be written (" + e
          + "); make it a folder with space that may be written to.", e);
    }
  }

  private static SafeTensorsWriter.Entry entry(String name, long rows, long columns, float[] values) {
    return SafeTensorsWriter.Entry.of(name, List.of(rows, columns), FloatBuffer.wrap(values));
  }

  private static boolean sameRankInAllBlocks(List<LoraModule> modules, String projection) {
    return modules.stream().filter(module -> module.projection().equals(projection)).map(LoraModule::rank).distinct()
        .count() == 1;
  }

  private static Map<String, Object> config(List<LoraModule> modules, String base) {
    List<String> projections = modules.stream().map(LoraModule::projection).distinct().sorted().toList();
    Map<String, Integer> ranks = new TreeMap<>();
    Map<String, Double> alphas = new TreeMap<>();
    for (LoraModule module : modules) {
      String name = sameRankInAllBlocks(modules, module.projection())
          ? module.projection() : PeftFiles.module(module.block(), module.projection());
      ranks.put(name, module.rank());
      alphas.put(name, module.scale() * module.rank());
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

  /** SHA-256 of the weights in a folder that {@link #write} filled. */
  public static String sha256(Path folder) {
    try {
      return Sha256.of(folder.resolve(PeftFiles.WEIGHTS));
    } catch (IOException e) {
      throw new ModelException(folder + ": the adapter that was written cannot be read: " + e.getMessage(), e);
    }
  }
}
