package io.splitlora.worker.bench;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a child process computes; it travels as the JSON of the child's only argument.
 *
 * @param model folder
 * @param cut blocks on the client's side, where there are sides
 * @param reportEvery steps between two looks at the resident memory, 0 for never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Work(Variant variant, String model, int cut, int rank, int threads, Feed feed, int warmup, int steps, int reportEvery) {

  /** Who computes what in the child's process. */
  public enum Variant {
    /** The model in one piece. */
    whole,
    /** Both sides of the cut; what crosses it goes through serialized messages. */
    split,
    /** Both sides of the cut, each with its thread, over gRPC with mutual TLS on loopback. */
    grpc,
    /** The client's side alone. */
    client,
    /** The split server's side alone. */
    server
  }

  /**
   * Where batches come from: from the E2E file, or random tokens.
   *
   * @param rows examples a batch
   * @param columns inputs an example; of varying length up to this, with {@code varying}; files are padded to it, 0: trimmed
   * @param masked share of the labels, from the start, that does not count in the loss
   * @param file E2E file, or null for random tokens
   * @param tokenizer folder with tokenizer.json, for a file
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Feed(int rows, int columns, double masked, boolean varying, String file, String tokenizer) {

    static Feed random(int rows, int columns, double masked) {
      return new Feed(rows, columns, masked, false, null, null);
    }

    static Feed varying(int rows, int columns) {
      return new Feed(rows, columns, 0.5, true, null, null);
    }

    static Feed file(String file, String tokenizer, int rows, int padTo) {
      return new Feed(rows, padTo, 0, false, file, tokenizer);
    }
  }
}
