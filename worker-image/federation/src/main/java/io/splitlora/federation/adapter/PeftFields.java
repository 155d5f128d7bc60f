package io.splitlora.federation.adapter;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fields of peft's adapter_config.json that are read, and those that do not change what the factors mean. */
final class PeftFields {

  private static final Set<String> READ =
      Set.of("peft_type", "target_modules", "lora_alpha", "alpha_pattern", "use_rslora", "init_lora_weights", "bias");

  /** Where the adapter comes from, and its purpose. */
  private static final Set<String> ORIGIN =
      Set.of("base_model_name_or_path", "revision", "task_type", "auto_mapping", "peft_version", "inference_mode");

  /** Which matrices have factors, and of which rank. The tensors show that themselves. */
  private static final Set<String> SHAPES = Set.of(
      "r", "rank_pattern", "exclude_modules", "layers_to_transform", "layers_pattern", "fan_in_fan_out");

  /** For training, or for a switch that has a field of its own. */
  private static final Set<String> TRAINING = Set.of(
      "lora_dropout", "eva_config", "ensure_weight_tying", "megatron_core", "qalora_group_size", "runtime_config");

  static final Set<String> KNOWN =
      Stream.of(READ, ORIGIN, SHAPES, TRAINING).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

  /**
   * Initialisations that leave the base unchanged. Others (PiSSA, OLoRA, CorDA, LoftQ …) change it, even when peft
   * loads the adapter.
   */
  static final Set<String> STARTS = Set.of("true", "false", "gaussian", "eva", "orthogonal");

  private PeftFields() {}
}
