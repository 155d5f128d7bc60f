package io.splitlora.worker.generation;

import io.splitlora.worker.training.GrowingTexts;
import java.util.List;
import java.util.function.IntConsumer;

/** How the texts of a batch are found. */
interface Search {

  /** Rows of each text that are computed at once. */
  int rows();

  /**
   * @param over hears after each step how many texts are done; it may throw to end the search
   * @return in the order of the prompts
   */
  List<Decoded> run(Prompts prompts, GrowingTexts texts, IntConsumer over);
}
