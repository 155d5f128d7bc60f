package io.splitlora.worker.generation;

import io.splitlora.worker.data.InputException;
import io.splitlora.worker.training.GrowingTexts;
import java.util.List;
import java.util.function.IntConsumer;

/** How the texts of a batch are found. */
interface Search {

  /** Weights can be finite, and what is computed with them not. */
  static InputException noProbabilities() {
    return new InputException("what the model computes for a prompt is not finite (NaN), so no token follows; the weights, the adapter or its scale"
        + " are too large: check where they come from, or train again with a lower learning rate");
  }

  /** Rows of each text that are computed at once. */
  int rows();

  /**
   * @param over hears after each step how many texts are done; it may throw to end the search
   * @return in the order of the prompts
   */
  List<Decoded> run(Prompts prompts, GrowingTexts texts, IntConsumer over);
}
