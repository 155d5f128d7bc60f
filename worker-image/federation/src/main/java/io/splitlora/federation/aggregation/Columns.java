package io.splitlora.federation.aggregation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Makes each number of an adapter of all uploads' numbers at the same place. As many places as fit are in memory at
 * once: with more uploads, or larger matrices, the uploads are read again for the places that follow. Who has no
 * weight, because it has no examples, has no say.
 */
final class Columns {

  /** 32 MiB. */
  private static final int NUMBERS_AT_ONCE = 1 << 22;

  private final FoldingRule rule;
  private final Factors global;
  private final Iterable<Upload> uploads;
  private final int numbersAtOnce;

  Columns(FoldingRule rule, Factors global, Iterable<Upload> uploads, int numbersAtOnce) {
    this.rule = rule;
    this.global = global;
    this.uploads = uploads;
    this.numbersAtOnce = numbersAtOnce;
  }

  /** @param ofColumn of the numbers at one place, in the order of the uploads; it may change the array */
  static FoldResult fold(FoldingRule rule, Factors global, Iterable<Upload> uploads,
      ToDoubleFunction<double[]> ofColumn) {
    return FoldResult.of(new Columns(rule, global, uploads, NUMBERS_AT_ONCE).fold(ofColumn));
  }

  Factors fold(ToDoubleFunction<double[]> ofColumn) {
    int voters = voters();
    if (voters == 0) {
      return global;
    }
    double[] all = new double[global.a().length + global.b().length];
    int width = Math.max(1, numbersAtOnce / voters);
    for (int from = 0; from < all.length; from += width) {
      fill(all, from, rows(from, Math.min(all.length, from + width)), ofColumn);
    }
    double[] a = new double[global.a().length];
    double[] b = new double[global.b().length];
    System.arraycopy(all, 0, a, 0, a.length);
    System.arraycopy(all, a.length, b, 0, b.length);
    return new Factors(global.in(), global.out(), global.components(), a, b);
  }

  private int voters() {
    int voters = 0;
    for (Upload upload : uploads) {
      Mean.requireRank(rule, global.rank(), upload.factors().rank());
      voters += upload.weight() > 0 ? 1 : 0;
    }
    return voters;
  }

  /** The numbers of each upload at these places of A and B, one behind the other. */
  private List<double[]> rows(int from, int to) {
    List<double[]> rows = new ArrayList<>();
    for (Upload upload : uploads) {
      if (upload.weight() > 0) {
        rows.add(row(upload.factors(), from, to));
      }
    }
    return rows;
  }

  private static double[] row(Factors factors, int from, int to) {
    int ofA = factors.a().length;
    double[] row = new double[to - from];
    for (int i = from; i < to; i++) {
      row[i - from] = i < ofA ? factors.a()[i] : factors.b()[i - ofA];
    }
    return row;
  }

  private static void fill(double[] all, int from, List<double[]> rows, ToDoubleFunction<double[]> ofColumn) {
    double[] column = new double[rows.size()];
    for (int place = 0; place < rows.get(0).length; place++) {
      for (int i = 0; i < column.length; i++) {
        column[i] = rows.get(i)[place];
      }
      all[from + place] = ofColumn.applyAsDouble(column);
    }
  }
}
