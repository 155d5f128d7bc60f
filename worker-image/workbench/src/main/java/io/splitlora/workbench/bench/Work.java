package io.splitlora.workbench.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a child process computes, passed to it as JSON in its only argument.
 *
 * @param model folder of the model
 * @param cut number of blocks on the client's side, if there are two sides
 * @param reportEvery steps between two readings of the resident memory; 0 for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Work(Variant variant, String model, int cut, int rank, int threads, Feed feed, int warmup, int steps,
    int reportEvery) {

  /** Who computes what in the child process. */
  public enum Variant {
    /** The model without a cut. */
    whole,
    /** Both sides of the cut on one thread; messages are serialized. */
    split,
    /** Both sides of the cut, each on its own thread, connected by gRPC with mutual TLS on loopback. */
    grpc,
    /** The client's side alone. */
    client,
    /** The split server's side alone. */
    server
  }

  /**
   * Where batches come from: the E2E file, or random tokens.
   *
   * @param rows examples in a batch
   * @param columns inputs of an example; with {@code varying}, lengths vary up to it; examples of a file are padded
   *     to it, or trimmed to the longest if it is 0
   * @param masked share of the labels, from the start, that does not count in the loss
   * @param file E2E file, or null for random tokens
   * @param tokenizer folder with tokenizer.json, for a file
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Feed(int rows, int columns, double masked, boolean varying, @Nullable String file,
      @Nullable String tokenizer) {

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
