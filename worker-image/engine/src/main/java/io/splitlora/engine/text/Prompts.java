package io.splitlora.engine.text;

import io.splitlora.engine.split.GrowingTexts.NewTokens;
import java.util.Arrays;
import java.util.List;

/**
 * A batch of prompts and the slots of their texts: first one slot for each column of the prompts, then at each step one
 * for each row of that step.
 */
final class Prompts {

  private final List<int[]> prompts;
  private final int columns;
  private final int context;

  /** @param context longest text of the model, in tokens */
  Prompts(List<int[]> prompts, int context) {
    this(prompts, context, prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow());
  }

  private Prompts(List<int[]> prompts, int context, int columns) {
    this.prompts = prompts;
    this.context = context;
    this.columns = columns;
  }

  /** Some of the prompts, in the slots that they have. */
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

  /** Number of tokens that fit behind a prompt. */
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

  /** Rows of [texts * columns] that hold the prompts' last tokens. */
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
   * @param tokens [texts, beams], the step-th tokens of their histories, counted from 0
   * @param ancestry for each row of [texts, beams] and each step so far, the beam from which its token descends; it
   *     may be shorter for a finished text
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
      // a text without room has ended; its row is computed but not used
      positions[row] = Math.min(length + step, context - 1);
      Arrays.fill(mask, row * slots, row * slots + length, 0);
      for (int past = 0; past < ancestry[row].length; past++) {
        mask[row * slots + columns + past * beams + ancestry[row][past]] = 0;
      }
    }
    return new NewTokens(ids, positions, beams, mask);
  }
}
