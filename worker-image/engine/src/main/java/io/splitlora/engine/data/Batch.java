package io.splitlora.engine.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Examples side by side, trimmed to the longest and padded on the right with id 0. Inputs are all tokens of an example
 * but the last; input column c predicts token c + 1.
 *
 * @param ids [rows, columns], input ids, row-major
 * @param rows examples
 * @param columns inputs of the longest example
 * @param positions [counted], flat indices into ids whose predictions count in the loss, ascending
 * @param targets [counted], the token each of these predicts
 * @param tokens inputs that are not padding
 */
public record Batch(long[] ids, int rows, int columns, int[] positions, int[] targets, int tokens) {

  /** Lays out one or more examples of at least two tokens each. */
  public static Batch of(List<TokenizedExample> examples) {
    int rows = examples.size();
    int columns = examples.stream().mapToInt(Batch::inputs).max().orElseThrow();
    return new Batch(
        ids(examples, columns),
        rows,
        columns,
        IntStream.range(0, rows).flatMap(row -> positions(examples.get(row), row * columns)).toArray(),
        examples.stream().flatMapToInt(Batch::targets).toArray(),
        examples.stream().mapToInt(Batch::inputs).sum());
  }

  private static long[] ids(List<TokenizedExample> examples, int columns) {
    long[] ids = new long[Math.multiplyExact(examples.size(), columns)];
    for (int row = 0; row < examples.size(); row++) {
      TokenizedExample example = examples.get(row);
      for (int column = 0; column < inputs(example); column++) {
        ids[row * columns + column] = example.tokens()[column];
      }
    }
    return ids;
  }

  private static IntStream positions(TokenizedExample example, int rowStart) {
    return IntStream.range(example.firstCounted() - 1, inputs(example)).map(column -> rowStart + column);
  }

  private static IntStream targets(TokenizedExample example) {
    return IntStream.of(example.tokens()).skip(example.firstCounted());
  }

  private static int inputs(TokenizedExample example) {
    return example.tokens().length - 1;
  }
}
