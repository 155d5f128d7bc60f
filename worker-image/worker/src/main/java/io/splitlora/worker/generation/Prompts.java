package io.splitlora.worker.generation;

import io.splitlora.worker.training.GrowingTexts.NewTokens;
import java.util.Arrays;
import java.util.List;

/**
 * A batch of prompts and the slots that their texts take: first a slot for each column of the prompts, then one for each row of each
 * further step.
 */
final class Prompts {

  private final List<int[]> prompts;
  private final int columns;
  private final int context;

  /** @param context that the model can take */
  Prompts(List<int[]> prompts, int context) {
    this(prompts, context, prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow());
  }

  private Prompts(List<int[]> prompts, int context, int columns) {
    this.prompts = prompts;
    this.context = context;
    this.columns = columns;
  }

  /** Some of them, in the slots where they are. */
  Prompts only(int[] which) {
    return new Prompts(Arrays.stream(which).mapToObj(prompts::get).toList(), context, columns);
  }

  int count() {
    return prompts.size();
  }

  int columns() {
    return columns;
  }

  int[] prompt(int text) {
    return prompts.get(text);
  }

  /** Tokens that fit behind a prompt. */
  int room(int text) {
    return context - prompts.get(text).length;
  }

  /** [texts, columns] */
  long[] ids() {
    long[] ids = new long[Math.multiplyExact(count(), columns)];
    for (int text = 0; text < count(); text++) {
      for (int i = 0; i < prompts.get(text).length; i++) {
        ids[text * columns + i] = prompts.get(text)[i];
      }
    }
    return ids;
  }

  /** Rows of [texts * columns] with the prompts' last tokens. */
  int[] lastRows() {
    int[] rows = new int[count()];
    for (int text = 0; text < count(); text++) {
      rows[text] = text * columns + prompts.get(text).length - 1;
    }
    return rows;
  }

  /**
   * The tokens of one step for all beams of all texts.
   *
   * @param tokens [texts, beams], the step-th of their histories, from 0
   * @param ancestry for each row of [texts, beams], of each step up to this one, the beam whose token it descends from; of a text that is
   *     over it may be shorter
   */
  NewTokens step(int step, int[] tokens, int[][] ancestry) {
    int beams = tokens.length / count();
    int slots = Math.addExact(columns, Math.multiplyExact(step + 1, beams));
    long[] ids = new long[tokens.length];
    long[] positions = new long[tokens.length];
    float[] mask = new float[Math.multiplyExact(tokens.length, slots)];
    Arrays.fill(mask, Float.NEGATIVE_INFINITY);
    for (int row = 0; row < tokens.length; row++) {
      int length = prompts.get(row / beams).length;
      ids[row] = tokens[row];
      positions[row] = Math.min(length + step, context - 1); // a text without room has ended; its row computes on in vain
      Arrays.fill(mask, row * slots, row * slots + length, 0);
      for (int past = 0; past < ancestry[row].length; past++) {
        mask[row * slots + columns + past * beams + ancestry[row][past]] = 0;
      }
    }
    return new NewTokens(ids, positions, beams, mask);
  }
}
