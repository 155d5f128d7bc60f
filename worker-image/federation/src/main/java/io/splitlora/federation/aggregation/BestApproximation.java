package io.splitlora.federation.aggregation;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.qr.QRDecompositionHouseholderColumn_DDRM;

/**
 * The adapter of a rank that is nearest to a change of the matrix (Eckart-Young), without the matrix [out, in] itself.
 */
final class BestApproximation {

  private BestApproximation() {}

  /**
   * With B = Q_B R_B and Aᵀ = Q_A R_A the change is Q_B (R_B R_Aᵀ) Q_Aᵀ. The core in brackets is as small as the
   * change's rank; its singular value decomposition U Σ Vᵀ gives Q_B U Σ / scale for B and (Q_A V)ᵀ for A, by falling
   * singular values.
   *
   * @param change B A, of any rank
   * @param scale of the adapter: scale B A approximates the change
   * @param before gives the rank, and rows of A for components that the change does not have; with zeros in A and in B
   *     they could never be trained again
   */
  static Factors of(Factors change, double scale, Factors before) {
    if (change.rank() == 0) {
      return Factors.first(before.in(), before.out(), before.rank(), before.a(), new double[before.b().length]);
    }
    DMatrixRMaj transposedA = CommonOps_DDRM.transpose(Matrices.a(change), null);
    var left = qr(Matrices.b(change));
    var right = qr(transposedA);
    var core = new DMatrixRMaj(0, 0);
    CommonOps_DDRM.multTransB(left.getR(null, true), right.getR(null, true), core);
    return adapter(left.getQ(null, true), JacobiSvd.of(columns(core)), right.getQ(null, true), scale, before);
  }

  private static double[][] columns(DMatrixRMaj matrix) {
    double[][] columns = new double[matrix.numCols][matrix.numRows];
    for (int row = 0; row < matrix.numRows; row++) {
      for (int column = 0; column < matrix.numCols; column++) {
        columns[column][row] = matrix.get(row, column);
      }
    }
    return columns;
  }

  private static Factors adapter(DMatrixRMaj left, JacobiSvd core, DMatrixRMaj right, double scale, Factors before) {
    int rank = before.rank();
    double[] nextA = before.a().clone();
    double[] nextB = new double[before.b().length];
    for (int j = 0; j < Math.min(rank, core.us().length); j++) {
      System.arraycopy(times(right, core.vs()[j]), 0, nextA, j * before.in(), before.in());
      double[] column = times(left, core.us()[j]);
      for (int row = 0; row < before.out(); row++) {
        nextB[row * rank + j] = column[row] / scale;
      }
    }
    return Factors.first(before.in(), before.out(), rank, nextA, nextB);
  }

  private static double[] times(DMatrixRMaj matrix, double[] vector) {
    double[] product = new double[matrix.numRows];
    for (int row = 0; row < product.length; row++) {
      for (int i = 0; i < vector.length; i++) {
        product[row] += matrix.data[row * matrix.numCols + i] * vector[i];
      }
    }
    return product;
  }

  /** One thread's classes by name: EJML's factories take others for large matrices, whose sums have another order. */
  private static QRDecompositionHouseholderColumn_DDRM qr(DMatrixRMaj matrix) {
    var qr = new QRDecompositionHouseholderColumn_DDRM();
    qr.decompose(matrix); // false only says that columns depend on each other, as those of clients that agree do
    return qr;
  }
}
