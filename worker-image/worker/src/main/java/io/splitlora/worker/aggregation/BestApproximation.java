package io.splitlora.worker.aggregation;

import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The best approximation of a product B A by one of a lower rank (Eckart and Young), found on the factors: with B = Q_B R_B and
 * Aᵀ = Q_A R_A the singular values are those of the small R_B R_Aᵀ.
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
    DMatrixRMaj b = DMatrixRMaj.wrap(product.out(), product.rank(), product.b().clone());
    DMatrixRMaj at = CommonOps_DDRM.transpose(DMatrixRMaj.wrap(product.rank(), product.in(), product.a()), null);
    QRDecomposition<DMatrixRMaj> ofB = qr(b);
    QRDecomposition<DMatrixRMaj> ofA = qr(at);
    DMatrixRMaj core = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransB(ofB.getR(null, true), ofA.getR(null, true), core);
    var svd = svd(core);
    return factors(product, rank, scale, ofB.getQ(null, true), ofA.getQ(null, true), svd);
  }

  private static QRDecomposition<DMatrixRMaj> qr(DMatrixRMaj matrix) {
    QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(matrix.numRows, matrix.numCols);
    require(qr.decompose(matrix));
    return qr;
  }

  private static SingularValueDecomposition_F64<DMatrixRMaj> svd(DMatrixRMaj core) {
    SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(core.numRows, core.numCols, true, true, true);
    require(svd.decompose(core));
    return svd;
  }

  private static void require(boolean converged) {
    if (!converged) {
      throw new IllegalStateException("the decomposition of a sum of adapters did not converge, although every number was finite");
    }
  }

  private static Factors factors(Factors product, int rank, double scale, DMatrixRMaj qB, DMatrixRMaj qA,
      SingularValueDecomposition_F64<DMatrixRMaj> svd) {
    DMatrixRMaj u = svd.getU(null, false);
    DMatrixRMaj v = svd.getV(null, false);
    DMatrixRMaj sigma = svd.getW(null);
    SingularOps_DDRM.descendingOrder(u, false, sigma, v, false);
    int found = Math.min(rank, Math.min(sigma.numRows, sigma.numCols));
    DMatrixRMaj b = new DMatrixRMaj(1, 1);
    DMatrixRMaj a = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.mult(qB, CommonOps_DDRM.extract(u, 0, u.numRows, 0, found), b);
    CommonOps_DDRM.mult(qA, CommonOps_DDRM.extract(v, 0, v.numRows, 0, found), a);
    Factors best = Factors.zero(product.in(), product.out(), rank);
    for (int j = 0; j < found; j++) {
      for (int i = 0; i < product.in(); i++) {
        best.a()[j * product.in() + i] = a.get(i, j);
      }
      for (int row = 0; row < product.out(); row++) {
        best.b()[row * rank + j] = b.get(row, j) * sigma.get(j, j) / scale;
      }
    }
    return best;
  }
}
