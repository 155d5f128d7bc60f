package io.splitlora.federation.model;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fields of a GPT-2's config.json: those that are read, and those that do not change what the kernels compute. */
final class Gpt2ConfigFields {

  private static final Set<String> READ = Set.of(
      "model_type", "activation_function", "vocab_size", "n_positions", "n_embd", "n_layer", "n_head", "n_inner",
      "layer_norm_epsilon",
      "eos_token_id", "hidden_size", "max_position_embeddings", "num_attention_heads", "num_hidden_layers",
      "scale_attn_weights",
      "tie_word_embeddings", "scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn", "add_cross_attention",
      "is_encoder_decoder");

  /** Where the model comes from, and what wrote the file. */
  private static final Set<String> ORIGIN = Set.of(
      "architectures", "transformers_version", "torch_dtype", "dtype", "_name_or_path", "name_or_path", "_commit_hash",
      "transformers.js_config");

  /** For training all weights, which are frozen here; the adapter has a dropout of its own. */
  private static final Set<String> TRAINING = Set.of(
      "attn_pdrop", "embd_pdrop", "resid_pdrop", "initializer_range", "gradient_checkpointing", "problem_type",
      "finetuning_task",
      "loss_type");

  /** For heads other than the language model's. */
  private static final Set<String> OTHER_HEADS = Set.of(
      "summary_type", "summary_use_proj", "summary_activation", "summary_proj_to_labels", "summary_first_dropout",
      "summary_activation_function",
      "id2label", "label2id", "num_labels", "_num_labels", "predict_special_tokens", "n_special");

  /** How other programs call the model, split the computation and return results. */
  private static final Set<String> CALLING = Set.of(
      "use_cache", "output_past", "output_attentions", "output_hidden_states", "return_dict", "torchscript",
      "use_bfloat16", "tf_legacy_loss",
      "chunk_size_feed_forward", "is_decoder", "tie_encoder_decoder", "xla_device", "attn_implementation",
      "_attn_implementation",
      "_attn_implementation_autoset", "task_specific_params", "tokenizer_class", "prefix", "n_ctx");

  /** Tokens that are not used: texts end with eos_token_id, and padding has no effect. */
  private static final Set<String> TOKENS = Set.of(
      "bos_token_id", "pad_token_id", "sep_token_id", "unk_token_id", "cls_token_id", "mask_token_id",
      "decoder_start_token_id",
      "forced_bos_token_id", "forced_eos_token_id");

  /** Defaults of decoding, which a job or command states itself. */
  private static final Set<String> DECODING = Set.of(
      "max_length", "min_length", "max_new_tokens", "min_new_tokens", "do_sample", "early_stopping", "num_beams",
      "num_beam_groups", "diversity_penalty", "temperature", "top_k",
      "top_p", "typical_p", "repetition_penalty", "length_penalty", "no_repeat_ngram_size",
      "encoder_no_repeat_ngram_size", "bad_words_ids",
      "num_return_sequences", "output_scores", "return_dict_in_generate", "remove_invalid_values",
      "exponential_decay_length_penalty",
      "suppress_tokens", "begin_suppress_tokens");

  static final Set<String> KNOWN = Stream.of(READ, ORIGIN, TRAINING, OTHER_HEADS, CALLING, TOKENS, DECODING)
      .flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

  private Gpt2ConfigFields() {}
}
