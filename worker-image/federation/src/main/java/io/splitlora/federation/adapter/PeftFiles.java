package io.splitlora.federation.adapter;

/** What the files of a peft adapter call its parts. */
final class PeftFiles {

  static final String WEIGHTS = "adapter_model.safetensors";

  private PeftFiles() {}

  /** The name that transformers gives to a projection. */
  static String module(int block, String projection) {
    return "transformer.h." + block + "." + projection;
  }

  /** @param factor lora_A or lora_B */
  static String tensor(int block, String projection, String factor) {
    return "base_model.model." + module(block, projection) + "." + factor + ".weight";
  }
}
