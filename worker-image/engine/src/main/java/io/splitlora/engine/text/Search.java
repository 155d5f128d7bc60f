package io.splitlora.engine.text;

import io.splitlora.engine.split.GrowingTexts;
import java.util.List;
import java.util.function.IntConsumer;

/** A way to find the texts of a batch. */
interface Search {

  /** Rows that are computed for each text at once. */
  int rows();

  /**
   * @param over is told after each step how many texts are done; it may throw to end the search
   * @return the texts in the order of the prompts
   */
  List<Decoded> run(Prompts prompts, GrowingTexts texts, IntConsumer over);
}
