package io.splitlora.worker.aggregation;

import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;

/**
 * The best approximation of a product B A by one of a lower rank (Eckart and Young 1936), found on the factors: with B = Q_B R_B and
 * Aᵀ = Q_A R_A the singular values are those of the small R_B R_Aᵀ, and nothing of the size [out, in] is ever made.
 */
final class BestApproximation {

  static {
    EjmlConcurrency.USE_CONCURRENT = false; // the order of sums does not depend on the machine's cores
  }

  private BestApproximation() {}

  /** B = U Σ / scale and A = Vᵀ of the largest singular values, falling; zeros where there are fewer. */
  static Factors of(Factors product, int rank, double scale) {
    if (product.rank() == 0) {
      return Factors.zero(product.in(), product.out(), rank);
    }
    QRDecomposition<DMatrixRMaj> b = qr(DMatrixRMaj.wrap(product.out(), product.rank(), product.b().clone()));
    QRDecomposition<DMatrixRMaj> a = qr(CommonOps_DDRM.transpose(DMatrixRMaj.wrap(product.rank(), product.in(), product.a()), null));
    DMatrixRMaj core = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransB(b.getR(null, true), a.getR(null, true), core);
    JacobiSvd svd = JacobiSvd.of(columns(core));
    Factors best = Factors.zero(product.in(), product.out(), rank);
    DMatrixRMaj qB = b.getQ(null, true);
    DMatrixRMaj qA = a.getQ(null, true);
    for (int j = 0; j < Math.min(rank, svd.us().length); j++) {
      double[] ofB = times(qB, svd.us()[j]);
      System.arraycopy(times(qA, svd.vs()[j]), 0, best.a(), j * product.in(), product.in());
      for (int row = 0; row < product.out(); row++) {
        best.b()[row * rank + j] = ofB[row] / scale;
      }
    }
    return best;
  }

  private static QRDecomposition<DMatrixRMaj> qr(DMatrixRMaj matrix) {
    QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(matrix.numRows, matrix.numCols);
    qr.decompose(matrix); // false only says that columns depend on each other, as those of clients that agree do
    return qr;
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

  private static double[] times(DMatrixRMaj matrix, double[] vector) {
    double[] product = new double[matrix.numRows];
    for (int row = 0; row < product.length; row++) {
      for (int i = 0; i < vector.length; i++) {
        product[row] += matrix.data[row * matrix.numCols + i] * vector[i];
      }
    }
    return product;
  }
}
